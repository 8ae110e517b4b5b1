import { maskSecret } from '../accounts/credentials'
import type { ServiceContext, ServiceCrypto } from '../context'
import { writeAudit } from '../shared/audit'
import { conflict, brokenRule } from '../shared/errors'
import { defined } from '../shared/json'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockForEdit } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { assertSecretsStay } from './assert-secrets-stay'
import { readProxy } from './queries'
import { createProxySchema, PROXY_READ_ONLY, updateProxySchema, type UpdateProxyInput } from './schemas'
import { toProxyAudit, toProxyView, type ProxyView } from './view'

const MASK = '…'

function nameTaken(): Error {
  return conflict('A proxy of this name exists already', 'CONFLICT', { fields: { name: 'is taken' } })
}

/** Creates a proxy; the password is stored encrypted. Throws 400 with fields, 409 `CONFLICT` for a name that is taken. */
export async function createProxy(ctx: ServiceContext, input: unknown): Promise<ProxyView> {
  requireAdmin(ctx, 'provision')
  const { name, protocol, host, port, ...rest } = parseInput(createProxySchema, input)
  return inTransaction(
    ctx,
    async (tx) => {
      const { id } = await tx.proxy.create({
        data: { ...columns(ctx.crypto, rest, null), name, protocol, host, port },
        select: { id: true },
      })
      const row = await readProxy(tx, Number(id))
      await writeAudit(tx, ctx, {
        action: 'create',
        resource: 'proxy',
        resourceId: Number(id),
        after: toProxyAudit(ctx.crypto, row),
      })
      await announceChange(tx, 'proxy', id)
      return toProxyView(ctx.crypto, row)
    },
    { onDuplicate: nameTaken },
  )
}

/**
 * Changes the fields sent; accounts behind the proxy use the new way at once. Throws 404, 409 `STALE` or `CONFLICT`, 400, and
 * as `assertSecretsStay`.
 */
export async function updateProxy(ctx: ServiceContext, id: number, input: unknown): Promise<ProxyView> {
  requireAdmin(ctx, 'provision')
  const { revision, ...body } = parseInput(updateProxySchema, input, PROXY_READ_ONLY)
  return inTransaction(
    ctx,
    async (tx) => {
      await lockForEdit(tx, { table: 'proxies', id, revision, entity: 'Proxy' })
      const before = await readProxy(tx, id)
      await tx.proxy.update({
        where: { id: before.id },
        data: { ...columns(ctx.crypto, body, before.password), revision: { increment: 1 } },
        select: { id: true },
      })
      const after = await readProxy(tx, id)
      await assertSecretsStay(ctx, tx, { before, after })
      await writeAudit(tx, ctx, {
        action: 'update',
        resource: 'proxy',
        resourceId: id,
        before: toProxyAudit(ctx.crypto, before),
        after: toProxyAudit(ctx.crypto, after),
      })
      await announceChange(tx, 'proxy', before.id)
      return toProxyView(ctx.crypto, after)
    },
    { onDuplicate: nameTaken },
  )
}

/** Deletes a proxy. Throws 404, 409 `CONFLICT` while accounts call through it: without it they would call directly. */
export async function deleteProxy(ctx: ServiceContext, id: number): Promise<void> {
  requireAdmin(ctx, 'provision')
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'proxies', id, entity: 'Proxy' })
    const before = await readProxy(tx, id)
    const accounts = before._count.accounts
    if (accounts > 0) {
      throw conflict(
        `${accounts} account(s) call through this proxy; give them another one first`,
        'CONFLICT',
        {
          accounts_count: accounts,
        },
      )
    }
    // Accounts that are deleted already must not keep it.
    await tx.account.updateMany({
      where: { proxyId: before.id, deletedAt: { not: null } },
      data: { proxyId: null },
    })
    await tx.proxy.delete({ where: { id: before.id }, select: { id: true } })
    await writeAudit(tx, ctx, {
      action: 'delete',
      resource: 'proxy',
      resourceId: id,
      before: toProxyAudit(ctx.crypto, before),
    })
    await announceChange(tx, 'proxy', before.id)
  })
}

/** The columns a body sets; `stored` is the encrypted password there is. */
function columns(crypto: ServiceCrypto, body: Omit<UpdateProxyInput, 'revision'>, stored: string | null) {
  const { username, password, ...others } = body
  return defined({
    ...others,
    username: username === '' ? null : username,
    password: passwordColumn(crypto, password, stored),
  })
}

function passwordColumn(
  crypto: ServiceCrypto,
  password: string | null | undefined,
  stored: string | null,
): string | null | undefined {
  if (password === undefined) return undefined
  if (password === null || password === '') return null
  if (!password.includes(MASK)) return crypto.encrypt(password)
  if (stored !== null && password === maskSecret(crypto.decrypt(stored))) return undefined
  throw brokenRule('password', 'is a mask, not a password', 'secret')
}
