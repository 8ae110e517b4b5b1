import { ACCOUNT_TYPES } from '@/lib/core'
import { validateChannelMapping } from '@/lib/routing'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { refusedField, refusedFields } from '../shared/errors'
import { oneOf } from '../shared/narrow'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockForEdit } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { assertSecretsStay } from './assert-secrets-stay'
import { joined, replaceBindings, storedBindings, wantedBindings } from './bindings'
import { accountColumns, accountMapping } from './columns'
import { assertCredentials, mergeCredentials, openCredentials, sealCredentials } from './credentials'
import { clearAccountError } from './health-commands'
import { getAccount, readAccount } from './queries'
import {
  ACCOUNT_READ_ONLY,
  createAccountSchema,
  updateAccountSchema,
  type UpdateAccountInput,
} from './schemas'
import type { AccountRow } from './select'
import { toAuditView, type AccountView } from './view'

/** Creates an account with its bindings; secrets are stored encrypted. Throws as `setAccountBindings`, and 400 with fields. */
export async function createAccount(ctx: ServiceContext, input: unknown): Promise<AccountView> {
  requireAdmin(ctx, 'provision')
  const body = parseInput(createAccountSchema, input)
  assertMapping(body)
  const credentials = mergeCredentials({}, body.credentials)
  assertCredentials(body.type, credentials)
  const accountId = await inTransaction(ctx, async (tx) => {
    await assertProxy(tx, body)
    const { id } = await tx.account.create({
      data: {
        ...accountColumns(body),
        name: body.name,
        platform: body.platform,
        type: body.type,
        credentials: sealCredentials(ctx.crypto, credentials),
        state: { create: {} },
      },
      select: { id: true },
    })
    await writeBindings(tx, body, await readAccount(tx, Number(id)))
    const row = await readAccount(tx, Number(id))
    await writeAudit(tx, ctx, {
      action: 'create',
      resource: 'account',
      resourceId: Number(id),
      after: toAuditView(ctx.crypto, row),
    })
    await announceChange(tx, 'account', row.id)
    return Number(id)
  })
  return getAccount(ctx, accountId)
}

/**
 * Changes the fields sent; a secret that repeats its mask stays. Throws 404, 409 `STALE`, as `assertSecretsStay`, and as
 * `createAccount`.
 */
export async function updateAccount(ctx: ServiceContext, id: number, input: unknown): Promise<AccountView> {
  requireAdmin(ctx, 'provision')
  const { revision, ...body } = parseInput(updateAccountSchema, input, ACCOUNT_READ_ONLY)
  assertMapping(body)
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'accounts', id, revision, entity: 'Account' })
    const before = await readAccount(tx, id)
    await assertProxy(tx, body)
    const credentials = mergeCredentials(
      openCredentials(ctx.crypto, before.credentials),
      body.credentials ?? {},
    )
    assertCredentials(body.type ?? oneOf(ACCOUNT_TYPES, before.type), credentials)
    await tx.account.update({
      where: { id: before.id },
      data: {
        ...accountColumns(body),
        ...statusColumn(body, before),
        ...(body.credentials === undefined ? {} : { credentials: sealCredentials(ctx.crypto, credentials) }),
        revision: { increment: 1 },
      },
      select: { id: true },
    })
    await writeBindings(tx, body, before)
    const after = await readAccount(tx, id)
    assertSecretsStay(ctx, { before, after, given: body.credentials ?? {} })
    await writeAudit(tx, ctx, {
      action: 'update',
      resource: 'account',
      resourceId: id,
      before: toAuditView(ctx.crypto, before),
      after: toAuditView(ctx.crypto, after),
    })
    await announceChange(tx, 'account', before.id)
  })
  if (body.status === 'active') await forgetError(ctx, id)
  return getAccount(ctx, id)
}

/** A run-time error shows as the status `error`: sent back unchanged it does not become configuration. */
function statusColumn({ status }: UpdateAccountInput, { status: stored, state }: AccountRow): object {
  const isShownError = status === 'error' && stored === 'active' && (state?.errorMessage ?? null) !== null
  return isShownError ? { status: stored } : {}
}

/** Who sets an account active means it: what the gateway holds against it is forgotten. */
async function forgetError(ctx: ServiceContext, id: number): Promise<void> {
  const { state } = await readAccount(ctx.db, id)
  if ((state?.errorMessage ?? null) !== null) await clearAccountError(ctx, id)
}

/** Deletes an account (softly) with its bindings. Throws 404. */
export async function deleteAccount(ctx: ServiceContext, id: number): Promise<void> {
  requireAdmin(ctx, 'provision')
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'accounts', id, entity: 'Account' })
    const before = await readAccount(tx, id)
    await tx.accountGroup.deleteMany({ where: { accountId: before.id } })
    await tx.account.update({
      where: { id: before.id },
      data: { deletedAt: ctx.now(), revision: { increment: 1 } },
      select: { id: true },
    })
    await writeAudit(tx, ctx, {
      action: 'delete',
      resource: 'account',
      resourceId: id,
      before: toAuditView(ctx.crypto, before),
    })
    await announceChange(tx, 'account', before.id)
  })
}

async function writeBindings(tx: Transaction, body: UpdateAccountInput, row: AccountRow): Promise<void> {
  const wanted = wantedBindings(body, storedBindings(row))
  if (wanted === null) return
  // `group_ids` stands behind the rows with a channel, which it leaves alone.
  const kept = wanted.length - (body.group_ids?.length ?? 0)
  await replaceBindings(tx, {
    row,
    wanted,
    pathOf: (index, field) =>
      body.bindings === undefined ? `group_ids.${index - kept}` : joined(`bindings.${index}`, field),
  })
}

function assertMapping(body: UpdateAccountInput): void {
  const mapping = accountMapping(body)
  if (mapping === undefined || mapping === null) return
  const issues = validateChannelMapping({ account: mapping }).map((issue) => ({
    ...issue,
    path: issue.path.replace('model_mapping.account.', 'model_mapping.'),
  }))
  if (issues.length > 0) throw refusedFields(issues)
}

async function assertProxy(tx: Transaction, body: UpdateAccountInput): Promise<void> {
  if (typeof body.proxy_id !== 'number') return
  const known = await tx.proxy.count({ where: { id: BigInt(body.proxy_id) } })
  if (known === 0) throw refusedField('proxy_id', `there is no proxy ${body.proxy_id}`)
}
