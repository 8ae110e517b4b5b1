import type { ConfigScope } from '@/lib/core'
import { notFound, stale } from './errors'
import { Prisma, type Transaction } from './database'

/** Appends to the configuration log and rings the doorbell, in the caller's transaction. Call it last. */
export async function announceChange(tx: Transaction, scope: ConfigScope, id: bigint | null): Promise<void> {
  await tx.$queryRaw`SELECT announce_change(${scope}, ${id}::bigint) AS seq`
}

/** Tells every process that a balance was changed by a person; rings at commit. */
export async function announceBalance(tx: Transaction, userId: bigint): Promise<void> {
  await tx.$executeRaw`SELECT announce_balance(${userId}::bigint)`
}

/** Tables whose rows are edited under a lock. */
export type LockableTable =
  | 'users'
  | 'groups'
  | 'channels'
  | 'accounts'
  | 'api_keys'
  | 'proxies'
  | 'error_rules'
  | 'announcements'

/** Of the others a deleted row stays, with the time of its end. */
const DELETED_FOR_GOOD: ReadonlySet<LockableTable> = new Set(['proxies', 'error_rules', 'announcements'])

/** What is about to be edited; `revision` is the one the caller saw, if it was sent. */
export type EditTarget = {
  readonly table: LockableTable
  readonly id: number
  readonly revision?: number | undefined
  /** Name for the 404 sentence. */
  readonly entity: string
  /** Reason code of the 404; `NOT_FOUND` when left out. */
  readonly missingCode?: string
}

/**
 * Locks a living row until commit and checks the revision. Throws 404 or 409 `STALE`. Rows that refer to it may still be
 * written meanwhile (`NO KEY`): the settler and the health writer lock a state first and then look at its owner.
 */
export async function lockForEdit(tx: Transaction, target: EditTarget): Promise<void> {
  const table = Prisma.raw(target.table)
  const isLiving = DELETED_FOR_GOOD.has(target.table) ? Prisma.empty : Prisma.sql`AND deleted_at IS NULL`
  const rows = await tx.$queryRaw<{ revision: number }[]>`
    SELECT revision FROM ${table} WHERE id = ${BigInt(target.id)} ${isLiving} FOR NO KEY UPDATE`
  const row = rows[0]
  if (row === undefined) throw notFound(target.entity, target.missingCode)
  if (target.revision !== undefined && target.revision !== row.revision) throw stale(row.revision)
}

/** Locks a user against deletion and changes of what they may use, until commit. Throws 404. */
export async function lockLivingUser(tx: Transaction, id: number): Promise<void> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM users WHERE id = ${BigInt(id)} AND deleted_at IS NULL FOR SHARE`
  if (rows.length === 0) throw notFound('User')
}

/** Tables whose living rows are kept alive while something is bound to them. */
type BindableTable = 'users' | 'groups' | 'channels'

/** Locks rows against deletion until commit, in the order of their ids; returns the ids that are alive. */
async function lockLiving(
  tx: Transaction,
  table: BindableTable,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set()
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM ${Prisma.raw(table)} WHERE id = ANY(${ids.map(BigInt)}::bigint[]) AND deleted_at IS NULL
    ORDER BY id FOR SHARE`
  return new Set(rows.map((row) => Number(row.id)))
}

/** Locks the users against deletion until commit; returns the ids that are alive. */
export function lockLivingUsers(tx: Transaction, ids: readonly number[]): Promise<ReadonlySet<number>> {
  return lockLiving(tx, 'users', ids)
}

/** Locks the groups against deletion while something is bound to them; returns the ids that are alive. */
export function lockLivingGroups(tx: Transaction, ids: readonly number[]): Promise<ReadonlySet<number>> {
  return lockLiving(tx, 'groups', ids)
}

/** Locks the channels against deletion while they are given to a group; returns the ids that are alive. */
export function lockLivingChannels(tx: Transaction, ids: readonly number[]): Promise<ReadonlySet<number>> {
  return lockLiving(tx, 'channels', ids)
}

/** Locks a redeem code until commit; `null` = there is none. */
export async function lockRedeemCode(
  tx: Transaction,
  by: { readonly id: bigint } | { readonly codeHash: string },
): Promise<{ readonly id: bigint; readonly status: string } | null> {
  const condition = 'id' in by ? Prisma.sql`id = ${by.id}` : Prisma.sql`code_hash = ${by.codeHash}`
  const rows = await tx.$queryRaw<{ id: bigint; status: string }[]>`
    SELECT id, status FROM redeem_codes WHERE ${condition} FOR UPDATE`
  return rows[0] ?? null
}

/** Lets one attempt of a user at a time count the others. */
export async function lockUserForAttempts(tx: Transaction, userId: bigint): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('switchyard.redeem_attempts'), ${Number(userId)}::int)`
}

/** Locks a subscription until commit against other edits and the settler. Throws 404. */
export async function lockSubscription(tx: Transaction, id: number): Promise<void> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM user_subscriptions WHERE id = ${BigInt(id)} FOR UPDATE`
  if (rows.length === 0) throw notFound('Subscription')
}

/** Takes an amount (decimal text, USD) spent at a time out of the windows of a subscription that count it. */
export async function refundSubscription(
  tx: Transaction,
  { id, at, amount }: { readonly id: bigint; readonly at: Date; readonly amount: string },
): Promise<void> {
  await tx.$executeRaw`SELECT refund_subscription(${id}::bigint, ${at}::timestamptz, ${amount}::numeric)`
}

/** Locks a user's balance row until commit and answers it. Creates the row when it is missing. */
export async function lockBalance(tx: Transaction, userId: bigint): Promise<string> {
  await tx.$executeRaw`INSERT INTO user_state (user_id, updated_at) VALUES (${userId}, now()) ON CONFLICT (user_id) DO NOTHING`
  const rows = await tx.$queryRaw<{ balance: string }[]>`
    SELECT balance::text AS balance FROM user_state WHERE user_id = ${userId} FOR UPDATE`
  return rows[0]?.balance ?? '0'
}

/** Lets one transaction at a time change who is an administrator. */
export async function lockAdministrators(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('switchyard.administrators'))`
}

/** One change of settings at a time, until commit: a setting has no row to lock while it has its default. */
export async function lockSettings(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('switchyard.settings'))`
}
