import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { forbidden } from '../shared/errors'
import { hasFullScope } from '../shared/permissions'
import type { ProxyRow } from './view'

/**
 * Who may not read stored secrets may not have them sent elsewhere either: without full scope, a proxy that is another
 * server, or is no longer reached by TLS, needs its password anew, and takes no account along that sends its secrets in
 * plain text. Throws 403 `FORBIDDEN`.
 */
export async function assertSecretsStay(
  ctx: ServiceContext,
  tx: Pick<Transaction, 'account'>,
  { before, after }: { readonly before: ProxyRow; readonly after: ProxyRow },
): Promise<void> {
  if (hasFullScope(ctx) || isSameWay(before, after)) return
  if (before.password !== null && after.password === before.password) {
    throw forbidden('The server of a proxy is changed with its password, or with a key of full scope')
  }
  if (await isInPlainView(tx, before.id)) {
    throw forbidden(
      'Accounts send their secrets in plain text through this proxy: its server is changed with a key of full scope',
    )
  }
}

function isSameWay(before: ProxyRow, after: ProxyRow): boolean {
  const isBared = before.protocol === 'https' && after.protocol !== 'https'
  return before.host === after.host && before.port === after.port && !isBared
}

async function isInPlainView(tx: Pick<Transaction, 'account'>, proxyId: bigint): Promise<boolean> {
  const accounts = await tx.account.findMany({
    where: {
      proxyId,
      deletedAt: null,
      OR: [{ baseUrl: { not: null } }, { oauthTokenEndpoint: { not: null } }],
    },
    select: { baseUrl: true, oauthTokenEndpoint: true },
  })
  return accounts.some(({ baseUrl, oauthTokenEndpoint }) => isPlain(baseUrl) || isPlain(oauthTokenEndpoint))
}

/** `null` = the provider's own, which is reached by TLS. */
function isPlain(address: string | null): boolean {
  return address !== null && new URL(address).protocol === 'http:'
}
