import type { GatewayAccount } from '@/lib/gateway'
import type { TokenKeeper } from '@/lib/upstream'

/** The account with a fresh token where its own has run out, as a request would get it; else the very account. */
export async function withLivingToken(
  account: GatewayAccount,
  { tokens, nowMs }: { readonly tokens: Pick<TokenKeeper, 'renew'>; readonly nowMs: number },
): Promise<GatewayAccount> {
  const expiresAtMs = account.tokenLife?.expiresAtMs ?? null
  if (expiresAtMs === null || expiresAtMs > nowMs) return account
  const renewal = await tokens.renew({ accountId: account.id, knownToken: account.secret })
  return renewal.ok ? { ...account, secret: renewal.accessToken } : account
}
