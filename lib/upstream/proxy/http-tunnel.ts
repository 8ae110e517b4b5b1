import { isIPv6, type Socket } from 'node:net'
import { codedError, PROXY_CODE } from '../dial'
import { readSocket } from './socket-reader'
import type { TunnelTarget, TunnelUser } from './tunnel'

const MAX_HEAD_BYTES = 16 * 1024

/**
 * Asks an HTTP proxy for a tunnel; rejects with a sentence that says what the proxy answered.
 * **Source:** https://www.rfc-editor.org/rfc/rfc9110#name-connect
 */
export async function openHttpTunnel(
  socket: Socket,
  target: TunnelTarget,
  user: TunnelUser | null,
): Promise<void> {
  const { address, port } = target
  const authority = `${isIPv6(address) ? `[${address}]` : address}:${String(port)}`
  const status = await askForTunnel(socket, authority, user)
  if (status < 200 || status > 299) throw tunnelRefusal(status)
}

/** Asks for a tunnel to a host and port; the status that the proxy answers, 0 = it does not speak HTTP. */
export async function askForTunnel(
  socket: Socket,
  authority: string,
  user: TunnelUser | null,
): Promise<number> {
  const signIn = user === null ? '' : `proxy-authorization: Basic ${basic(user)}\r\n`
  const reader = readSocket(socket)
  try {
    socket.write(
      `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\nproxy-connection: keep-alive\r\n${signIn}\r\n`,
    )
    const head = (await reader.takeThrough('\r\n\r\n', MAX_HEAD_BYTES)).toString('latin1')
    return Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0)
  } finally {
    reader.release()
  }
}

function basic({ username, password }: TunnelUser): string {
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64')
}

/** The refusal that a status is, as a sentence. */
export function tunnelRefusal(status: number): Error {
  return codedError(PROXY_CODE, refusal(status))
}

function refusal(status: number): string {
  if (status === 0) return 'The proxy does not speak HTTP'
  if (status === 407) return 'The proxy refused the user name or password (407)'
  return `The proxy refused the connection (${String(status)})`
}
