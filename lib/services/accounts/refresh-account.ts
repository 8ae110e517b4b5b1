import { AppError } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import { requireAdmin } from '../shared/permissions'
import { inTransaction } from '../shared/transaction'
import { getAccount, readAccount } from './queries'
import type { AccountView } from './view'

/**
 * Renews the access token of an OAuth or setup-token account now. Throws 404, 409 `NOT_RENEWABLE` for API keys, 502
 * `REFRESH_FAILED` with the token endpoint's reason, 503 `LIVE_UNAVAILABLE` when no gateway answers.
 */
export async function refreshAccount(ctx: ServiceContext, id: number): Promise<AccountView> {
  requireAdmin(ctx, 'provision')
  const { type } = await readAccount(ctx.db, id)
  if (type === 'api_key') {
    const message = 'An API key has no token to renew'
    throw new AppError({ status: 409, code: 'NOT_RENEWABLE', message })
  }
  const { ok, message } = await ctx.live.renewToken({ accountId: id })
  await inTransaction(ctx, (tx) =>
    writeAudit(tx, ctx, { action: 'refresh', resource: 'account', resourceId: id, after: { ok, message } }),
  )
  if (!ok) throw new AppError({ status: 502, code: 'REFRESH_FAILED', message })
  return getAccount(ctx, id)
}
