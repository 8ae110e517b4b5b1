import { Decimal } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma, Transaction } from '../shared/database'
import { brokenRule, conflict, forbidden } from '../shared/errors'
import { defined } from '../shared/json'
import { hashPassword } from '../shared/password'
import { parseInput } from '../shared/parse-input'
import { hasFullScope, requireAdmin } from '../shared/permissions'
import { announceChange, lockAdministrators, lockForEdit } from '../shared/raw-sql'
import { tellOwner } from '../shared/tell-owner'
import { inTransaction } from '../shared/transaction'
import { revokeRunning } from '../subscriptions/commands'
import { losesRates } from './changes-rates'
import { emailTaken } from './email-taken'
import { postLedger } from './post-ledger'
import { readUser } from './queries'
import { createUserSchema, updateUserSchema, USER_READ_ONLY, type UpdateUserInput } from './schemas'
import { replaceUserGroups } from './user-groups'
import type { UserView } from './view'

/**
 * Creates a user; a `balance` opens the ledger. Throws 400 with fields, 409 `CONFLICT`, 403 for an administrator or money without
 * full scope.
 */
export async function createUser(ctx: ServiceContext, input: unknown): Promise<UserView> {
  requireAdmin(ctx, 'provision')
  const { balance, ...body } = parseInput(createUserSchema, input)
  if (body.role === 'admin' || balance?.isZero() === false) requireAdmin(ctx, 'full')
  const passwordHash = await hashPassword(body.password)
  return inTransaction(
    ctx,
    async (tx) => {
      const { id } = await tx.user.create({
        data: { ...userColumns(body), email: body.email, passwordHash, state: { create: {} } },
        select: { id: true },
      })
      await writeAllowedGroups(tx, id, body)
      await postLedger(ctx, tx, {
        userId: id,
        kind: 'opening',
        reference: 'opening',
        note: 'Opening balance',
        field: 'balance',
        amountFor: () => balance ?? new Decimal(0),
      })
      const view = await readUser(tx, Number(id))
      await writeAudit(tx, ctx, { action: 'create', resource: 'user', resourceId: view.id, after: view })
      await announceChange(tx, 'user', id)
      return view
    },
    { onDuplicate: emailTaken },
  )
}

/**
 * Changes the fields sent; a new e-mail address, password, role or status ends the user's sessions, and a new address or
 * password the open links to reset the password; they are told of both by mail. Throws 404, 409 `STALE` or `CONFLICT`, 403
 * where full scope is needed.
 */
export async function updateUser(ctx: ServiceContext, id: number, input: unknown): Promise<UserView> {
  requireAdmin(ctx, 'provision')
  const { revision, ...body } = parseInput(updateUserSchema, input, USER_READ_ONLY)
  const passwordHash = body.password === undefined ? undefined : await hashPassword(body.password)
  const changed = await inTransaction(
    ctx,
    async (tx) => {
      await lockForEdit(tx, { table: 'users', id, revision, entity: 'User' })
      const before = await readUser(tx, id)
      assertMayEdit(ctx, before, body)
      if (isLosingAdmin(before, body)) await assertAnotherAdmin(tx, id)
      if (before.role !== 'admin' && body.role === 'admin' && passwordHash === undefined) {
        await assertHasPassword(tx, id)
      }
      await tx.user.update({
        where: { id: BigInt(id) },
        data: {
          ...userColumns(body),
          ...defined({ passwordHash }),
          ...(endsSessions(before, body) ? { sessionVersion: { increment: 1 } } : {}),
          revision: { increment: 1 },
        },
        select: { id: true },
      })
      if (endsSessions(before, body)) {
        await tx.session.updateMany({
          where: { userId: BigInt(id), revokedAt: null },
          data: { revokedAt: ctx.now() },
        })
      }
      if (changesCredentials(before, body)) {
        await tx.oneTimeToken.deleteMany({ where: { userId: BigInt(id), kind: 'reset', usedAt: null } })
      }
      await writeAllowedGroups(tx, BigInt(id), body)
      const after = await readUser(tx, id)
      await writeAudit(tx, ctx, {
        action: 'update',
        resource: 'user',
        resourceId: id,
        before,
        after: passwordHash === undefined ? after : { ...after, password: '(changed)' },
      })
      await announceChange(tx, 'user', BigInt(id))
      return { before, after }
    },
    { onDuplicate: emailTaken },
  )
  if (changed.after.email !== changed.before.email) tellOwner(ctx, changed.before, 'email_changed')
  if (passwordHash !== undefined) tellOwner(ctx, changed.after, 'password_changed')
  return changed.after
}

/**
 * Deletes a user (softly), disables their keys, ends their subscriptions and unlinks their OpenID identities, which belong to
 * whoever comes with them next. Throws 404, 409 `CONFLICT` for the last administrator.
 */
export async function deleteUser(ctx: ServiceContext, id: number): Promise<void> {
  requireAdmin(ctx, 'full')
  if (ctx.actor.kind === 'user' && ctx.actor.userId === id) throw conflict('You cannot delete yourself')
  const userId = BigInt(id)
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'users', id, entity: 'User' })
    const before = await readUser(tx, id)
    if (before.role === 'admin') await assertAnotherAdmin(tx, id)
    await revokeRunning(ctx, tx, userId)
    await tx.authIdentity.deleteMany({ where: { userId } })
    const keys = await tx.apiKey.findMany({ where: { userId, deletedAt: null }, select: { id: true } })
    await tx.apiKey.updateMany({
      where: { userId, deletedAt: null },
      data: { status: 'disabled', deletedAt: ctx.now(), revision: { increment: 1 } },
    })
    await tx.user.update({
      where: { id: userId },
      data: {
        deletedAt: ctx.now(),
        status: 'disabled',
        sessionVersion: { increment: 1 },
        revision: { increment: 1 },
      },
      select: { id: true },
    })
    await writeAudit(tx, ctx, { action: 'delete', resource: 'user', resourceId: id, before })
    await announceChange(tx, 'user', userId)
    for (const key of keys) await announceChange(tx, 'api_key', key.id)
  })
}

/** Administrators are edited, and made, with full scope only; so are credentials and rates of somebody who is there already. */
function assertMayEdit(ctx: ServiceContext, before: UserView, body: UpdateUserInput): void {
  if (hasFullScope(ctx)) return
  if (before.role === 'admin' || body.role === 'admin') {
    throw forbidden('Administrators can be edited with a key of full scope only')
  }
  if (changesCredentials(before, body)) {
    throw forbidden('The e-mail address and password of a user can be changed with a key of full scope only')
  }
  if (body.allowed_groups !== undefined && losesRates(before, body.allowed_groups)) {
    throw forbidden('Rates of a user can be changed with a key of full scope only')
  }
}

function isLosingAdmin(before: UserView, body: UpdateUserInput): boolean {
  if (before.role !== 'admin' || before.status !== 'active') return false
  return body.role === 'user' || body.status === 'disabled'
}

async function assertAnotherAdmin(tx: Transaction, id: number): Promise<void> {
  await lockAdministrators(tx)
  const others = await tx.user.count({
    where: {
      role: 'admin',
      status: 'active',
      deletedAt: null,
      passwordHash: { not: null },
      id: { not: BigInt(id) },
    },
  })
  if (others === 0) throw conflict('This is the last active administrator who can sign in')
}

/** Administrators sign in with their password: without one they could not. Throws 400 with `role`. */
async function assertHasPassword(tx: Transaction, id: number): Promise<void> {
  const { passwordHash } = await tx.user.findUniqueOrThrow({
    where: { id: BigInt(id) },
    select: { passwordHash: true },
  })
  if (passwordHash === null) throw brokenRule('role', 'needs a password of their own first', 'password_first')
}

function endsSessions(before: UserView, body: UpdateUserInput): boolean {
  const roleChanges = body.role !== undefined && body.role !== before.role
  const isDisabled = body.status === 'disabled' && before.status === 'active'
  return roleChanges || isDisabled || changesCredentials(before, body)
}

function changesCredentials(before: UserView, body: UpdateUserInput): boolean {
  const emailChanges = body.email !== undefined && body.email !== before.email
  return emailChanges || body.password !== undefined
}

/** Applies `allowed_groups`: terms of groups that stay are kept. */
async function writeAllowedGroups(tx: Transaction, userId: bigint, body: UpdateUserInput): Promise<void> {
  if (body.allowed_groups === undefined) return
  const stored = await tx.userGroup.findMany({
    where: { userId },
    select: { groupId: true, rateMultiplier: true, rpmLimit: true },
  })
  const wanted = body.allowed_groups.map((groupId) => {
    const old = stored.find((row) => Number(row.groupId) === groupId)
    const multiplier = old?.rateMultiplier ?? null
    return {
      group_id: groupId,
      rate_multiplier: multiplier === null ? null : new Decimal(multiplier.toFixed()),
      rpm_limit: old?.rpmLimit ?? null,
    }
  })
  await replaceUserGroups(tx, { userId, wanted, pathOf: (index) => `allowed_groups.${index}` })
}

function userColumns(
  body: UpdateUserInput,
): Omit<Partial<Prisma.UserUncheckedCreateInput>, 'id' | 'groups' | 'state'> {
  return defined({
    email: body.email,
    name: body.name,
    role: body.role,
    status: body.status,
    concurrency: body.concurrency,
    rpmLimit: body.rpm_limit,
    locale: body.locale,
    timeZone: body.time_zone,
    note: body.notes,
  })
}
