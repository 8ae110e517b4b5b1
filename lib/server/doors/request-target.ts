import type { IncomingMessage } from 'node:http'

const SLASH = 0x2f
const ABSOLUTE = /^https?:\/\/([^/?#]+)/i

/**
 * Gives a request whose target is a whole URL, as clients send it to proxies, the path and the host of it.
 * **Source:** https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export function toOriginForm(request: IncomingMessage): string {
  const target = request.url ?? '/'
  if (target.charCodeAt(0) === SLASH) return target
  const [start = '', host] = ABSOLUTE.exec(target) ?? []
  if (host === undefined) return target
  const rest = target.slice(start.length)
  request.url = rest.startsWith('/') ? rest : `/${rest}`
  request.headers.host = host
  return request.url
}

/** Whether a request names two hosts: servers behind one another could each believe another one. */
export function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  return count > 1
}
