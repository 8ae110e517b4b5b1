import { PROXY_PROTOCOLS } from '@/lib/core'
import { maskSecret } from '../accounts/credentials'
import type { ServiceCrypto } from '../context'
import type { Prisma } from '../shared/database'
import { toId, toTime, toTimeOrNull } from '../shared/json'
import { oneOf, statusOf } from '../shared/narrow'
import type { Answer } from '../shared/answer'
import type { proxyAnswer, proxyOptionAnswer } from './answers'

/** The columns of a proxy answer. */
export const proxySelect = {
  id: true,
  name: true,
  protocol: true,
  host: true,
  port: true,
  username: true,
  password: true,
  status: true,
  lastCheckAt: true,
  lastCheckOk: true,
  lastCheckMessage: true,
  lastCheckMs: true,
  revision: true,
  createdAt: true,
  updatedAt: true,
  _count: { select: { accounts: { where: { deletedAt: null } } } },
} satisfies Prisma.ProxySelect

export type ProxyRow = Prisma.ProxyGetPayload<{ select: typeof proxySelect }>

/** A proxy as the API answers it; the password is masked. */
export type ProxyView = Answer<typeof proxyAnswer>

/** What a picker shows of a proxy. */
export type ProxyOption = Answer<typeof proxyOptionAnswer>

/** Renders a proxy row. */
export function toProxyView(crypto: ServiceCrypto, row: ProxyRow): ProxyView {
  return {
    id: toId(row.id),
    name: row.name,
    protocol: oneOf(PROXY_PROTOCOLS, row.protocol),
    host: row.host,
    port: row.port,
    username: row.username,
    password: row.password === null ? null : maskSecret(crypto.decrypt(row.password)),
    status: statusOf(row.status),
    accounts_count: row._count.accounts,
    last_check_at: toTimeOrNull(row.lastCheckAt),
    last_check_ok: row.lastCheckOk,
    last_check_message: row.lastCheckMessage,
    last_check_ms: row.lastCheckMs,
    revision: row.revision,
    created_at: toTime(row.createdAt),
    updated_at: toTime(row.updatedAt),
  }
}

/** The view an audit row keeps: what an operator set, the password masked. */
export function toProxyAudit(crypto: ServiceCrypto, row: ProxyRow): object {
  const { name, protocol, host, port, username, password, status } = toProxyView(crypto, row)
  return { name, protocol, host, port, username, password, status }
}
