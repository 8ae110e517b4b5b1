import { isIPv6, type Socket } from 'node:net'
import { ipv6Groups } from '../classify-address'
import { codedError, PROXY_CODE } from '../dial'
import { readSocket, type SocketReader } from './socket-reader'
import type { TunnelTarget, TunnelUser } from './tunnel'

const VERSION = 5
const NO_SIGN_IN = 0
const BY_PASSWORD = 2
const CONNECT = 1
const IPV4 = 1
const NAME = 3
const IPV6 = 4

/** Answers of a SOCKS5 proxy to a connection that it does not make. */
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'The proxy failed',
  2: 'The proxy does not allow this connection',
  3: 'The proxy finds no way to the network',
  4: 'The proxy finds no way to the host',
  5: 'The proxy was refused by the host',
  6: 'The proxy waited too long for the host',
  7: 'The proxy makes no connections of this kind',
  8: 'The proxy does not take addresses of this kind',
}

/**
 * Asks a SOCKS5 proxy for a connection to an address, signing in by name and password if there are any. Rejects with a
 * sentence that says what the proxy answered.
 * **Source:** https://www.rfc-editor.org/rfc/rfc1928, https://www.rfc-editor.org/rfc/rfc1929
 */
export async function openSocksTunnel(
  socket: Socket,
  target: TunnelTarget,
  user: TunnelUser | null,
): Promise<void> {
  const reader = readSocket(socket)
  try {
    await greet(socket, reader, user)
    socket.write(Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), addressBytes(target)]))
    const [version, answer = 1] = await reader.take(3)
    if (version !== VERSION) throw notSocks()
    if (answer !== 0) throw codedError(PROXY_CODE, REFUSALS[answer] ?? 'The proxy refused the connection')
    await skipAddress(reader)
  } finally {
    reader.release()
  }
}

/** Signs in and asks for nothing. */
export async function signInAtSocks(socket: Socket, user: TunnelUser | null): Promise<void> {
  const reader = readSocket(socket)
  try {
    await greet(socket, reader, user)
  } finally {
    reader.release()
  }
}

async function greet(socket: Socket, reader: SocketReader, user: TunnelUser | null): Promise<void> {
  const methods = user === null ? [NO_SIGN_IN] : [NO_SIGN_IN, BY_PASSWORD]
  socket.write(Buffer.from([VERSION, methods.length, ...methods]))
  const [version, method] = await reader.take(2)
  if (version !== VERSION) throw notSocks()
  if (method === NO_SIGN_IN) return
  if (method !== BY_PASSWORD || user === null) {
    const asked =
      user === null ? 'The proxy asks for a user name and password' : 'The proxy takes no password'
    throw codedError(PROXY_CODE, asked)
  }
  const name = Buffer.from(user.username, 'utf8').subarray(0, 255)
  const password = Buffer.from(user.password, 'utf8').subarray(0, 255)
  const lengths = [Buffer.from([1, name.length]), Buffer.from([password.length])] as const
  socket.write(Buffer.concat([lengths[0], name, lengths[1], password]))
  const [, refused] = await reader.take(2)
  if (refused !== 0) throw codedError(PROXY_CODE, 'The proxy refused the user name or password')
}

function addressBytes({ address, port }: TunnelTarget): Buffer {
  const bytes = isIPv6(address)
    ? ipv6Groups(address).flatMap((group) => [group >> 8, group & 0xff])
    : address.split('.').map(Number)
  return Buffer.from([bytes.length === 4 ? IPV4 : IPV6, ...bytes, port >> 8, port & 0xff])
}

/** The address the proxy connects from; it says nothing we need. */
async function skipAddress(reader: SocketReader): Promise<void> {
  const [kind] = await reader.take(1)
  if (kind === IPV4) await reader.take(4 + 2)
  else if (kind === IPV6) await reader.take(16 + 2)
  else if (kind === NAME) await reader.take(((await reader.take(1))[0] ?? 0) + 2)
  else throw notSocks()
}

function notSocks(): Error {
  return codedError(PROXY_CODE, 'The proxy does not speak SOCKS5')
}
