import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { ClientAddressReader } from '../doors/client-address'

/** Headers of one connection, never of the next. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
/** What only we may say about where a request came from. */
const FORWARDING = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-real-ip',
  'x-nonce',
  'content-security-policy',
  'x-middleware-subrequest',
])
const HSTS = 'max-age=31536000; includeSubDomains'

/** What the gateway tells of a request, and its browser of the answer. */
type Told = {
  readonly isHttps: boolean
  /** The content security policy of the page. */
  readonly policy: string
}

/** Whether the proxy before us took a request over https. */
export function saysHttps({ headers }: IncomingMessage): boolean {
  return firstOf(headers['x-forwarded-proto']) === 'https'
}

/** The headers with which a request goes on to the portal. */
export function headersToPortal(
  { headers, socket }: IncomingMessage,
  {
    isHttps,
    policy,
    nonce,
    addressOf,
  }: Told & { readonly nonce: string; readonly addressOf: ClientAddressReader },
): OutgoingHttpHeaders {
  return {
    ...passedOn(headers),
    ...framingOf(headers),
    'x-forwarded-for': addressOf(socket.remoteAddress ?? '', firstOf(headers['x-forwarded-for'])),
    'x-forwarded-proto': isHttps ? 'https' : 'http',
    'x-forwarded-host': headers.host ?? '',
    'x-nonce': nonce,
    'content-security-policy': policy,
  }
}

/** The headers with which the portal's answer goes to the browser. */
export function headersToBrowser(
  { headers }: IncomingMessage,
  { isHttps, policy }: Told,
): OutgoingHttpHeaders {
  const isPage = headers['content-type']?.startsWith('text/html') === true
  return {
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name))),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    ...(isPage ? { 'content-security-policy': policy, 'x-frame-options': 'DENY' } : {}),
    ...(isHttps ? { 'strict-transport-security': HSTS } : {}),
  }
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** A body without a length stays chunked, whatever the method: unframed, it would be the next request on the connection. */
function framingOf(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return headers['transfer-encoding'] === undefined ? {} : { 'transfer-encoding': 'chunked' }
}

function passedOn(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !FORWARDING.has(name)),
  )
}
