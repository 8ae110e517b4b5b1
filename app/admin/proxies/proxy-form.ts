import type { ApiBody } from '@/components/api/api-calls'
import { wholeNumber } from '@/components/form/whole-number'
import type { ProxyProtocol } from '@/lib/core'
import type { ProxyView } from '@/lib/services'

export const PROTOCOL_NAMES: Readonly<Record<ProxyProtocol, string>> = {
  http: 'HTTP',
  https: 'HTTPS',
  socks5: 'SOCKS5',
}

/** A proxy as its form holds it: texts as typed. */
export type ProxyForm = {
  readonly name: string
  readonly protocol: ProxyProtocol
  readonly host: string
  readonly port: string
  readonly username: string
  /** A mask where one is stored. */
  readonly password: string
  readonly isActive: boolean
}

/** The form of a stored proxy; `null` = of a new one. */
export function readProxyForm(proxy: ProxyView | null): ProxyForm {
  return {
    name: proxy?.name ?? '',
    protocol: proxy?.protocol ?? 'http',
    host: proxy?.host ?? '',
    port: proxy === null ? '' : String(proxy.port),
    username: proxy?.username ?? '',
    password: proxy?.password ?? '',
    isActive: proxy === null || proxy.status === 'active',
  }
}

/** The body the form sends; a password that was not touched is repeated as its mask, which keeps it. */
export function proxyBody(form: ProxyForm, proxy: ProxyView | null): ApiBody<'POST /admin/proxies'> {
  return {
    name: form.name,
    protocol: form.protocol,
    host: form.host,
    port: wholeNumber(form.port),
    username: form.username === '' ? null : form.username,
    password: form.password === '' ? null : form.password,
    status: form.isActive ? 'active' : 'disabled',
    ...(proxy === null ? {} : { revision: proxy.revision }),
  }
}
