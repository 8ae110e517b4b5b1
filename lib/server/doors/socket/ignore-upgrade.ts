import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { handOver } from '../hand-over'

/** Headers that only speak of the upgrade. */
const OF_UPGRADE = /^(?:upgrade|http2-settings)$/i

/** Whether a request asks for a WebSocket; clients that could as well speak HTTP/2 ask for `h2c`. */
export function asksForSocket({ headers }: IncomingMessage): boolean {
  return (headers.upgrade ?? '').split(',').some((name) => name.trim().toLowerCase() === 'websocket')
}

/**
 * Serves a request as if it had not asked for an upgrade, as a server may that does not know the other protocol: its head
 * comes once more without the words of it, and `behind` it what the parser had not read, which is its body.
 * **Source:** https://www.rfc-editor.org/rfc/rfc9110#section-7.8
 */
export function ignoreUpgrade(
  server: Server,
  request: IncomingMessage,
  { socket, behind }: { readonly socket: Socket; readonly behind: Buffer },
): void {
  const unread = Buffer.concat([Buffer.from(plainHead(request), 'latin1'), behind])
  handOver({ socket, unread, hasEnded: socket.readableEnded }, () => server.emit('connection', socket))
}

function plainHead({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    const value = rawHeaders[at + 1] ?? ''
    const isConnection = name.toLowerCase() === 'connection'
    const kept = isConnection ? withoutUpgrade(value) : value
    if (!OF_UPGRADE.test(name) && !(isConnection && kept === '')) lines.push(`${name}: ${kept}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

function withoutUpgrade(connection: string): string {
  const names = connection.split(',').map((name) => name.trim())
  return names.filter((name) => !OF_UPGRADE.test(name)).join(', ')
}
