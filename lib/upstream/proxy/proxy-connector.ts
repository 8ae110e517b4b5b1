import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { classifyAddress, classifyHost } from '../classify-address'
import {
  BLOCKED_CODE,
  codedError,
  codeOf,
  makeDial,
  PROXY_CODE,
  withoutBrackets,
  type Connector,
  type Dial,
  type Origin,
} from '../dial'
import {
  guardedLookup,
  portOf,
  refusalOf,
  SOCKET_OPTIONS,
  tlsOptions,
  type ConnectorSettings,
} from '../guarded-connector'
import type { UpstreamProxy } from '../types'
import { openHttpTunnel } from './http-tunnel'
import { openSocksTunnel } from './socks-tunnel'
import type { TunnelTarget, TunnelUser } from './tunnel'

/**
 * A connector for one origin through one proxy. The origin's name is resolved and checked here and the proxy is told the
 * address, so that no name leads it to a place we would refuse; TLS with the origin goes by its name. The proxy itself is
 * the operator's choice: it may be private, a metadata service never.
 */
export function proxyConnector(settings: ConnectorSettings, proxy: UpstreamProxy): Connector {
  const session: { last: Buffer | undefined } = { last: undefined }
  return (options, callback) => {
    const dial = makeDial(settings.connectTimeoutMs, callback)
    dial.follow(connect({ options, settings, proxy, session }, dial))
  }
}

type Connection = {
  readonly options: Origin
  readonly settings: ConnectorSettings
  readonly proxy: UpstreamProxy
  /** The origin's last TLS session, for a shorter greeting. */
  readonly session: { last: Buffer | undefined }
}

async function connect({ options, settings, proxy, session }: Connection, dial: Dial): Promise<Socket> {
  assertAllowed(options.hostname, settings.allowPrivateUpstreams)
  assertAllowed(proxy.host, true)
  const address = await resolveAddress(options.hostname, settings.allowPrivateUpstreams)
  const road = await reachProxy(proxy, dial)
  const target: TunnelTarget = { address, port: portOf(options) }
  const open = proxy.protocol === 'socks5' ? openSocksTunnel : openHttpTunnel
  await open(road, target, userOf(proxy))
  if (options.protocol !== 'https:') return road
  const secure = dial.keep(connectTls(tlsOptions(options, road, session.last)))
  secure.on('session', (fresh: Buffer) => {
    session.last = fresh
  })
  await greeted(secure)
  return secure
}

/** Throws for a host whose name alone says that it is not called. */
export function assertAllowed(host: string, allowPrivate: boolean): void {
  const refusal = refusalOf(classifyHost(host), allowPrivate)
  if (refusal !== null) throw codedError(BLOCKED_CODE, refusal)
}

/** The address the proxy will be told; IPv4 if there is one, since a proxy's own reach is not known. */
function resolveAddress(hostname: string, allowPrivate: boolean): Promise<string> {
  const bare = withoutBrackets(hostname)
  if (isIP(bare) !== 0) return Promise.resolve(bare)
  return new Promise((resolve, reject) => {
    guardedLookup(allowPrivate)(bare, { all: true }, (error, found) => {
      if (error !== null) return reject(error)
      const addresses = typeof found === 'string' ? [{ address: found, family: 4 }] : found
      const best = addresses.find(({ family }) => family === 4) ?? addresses[0]
      if (best === undefined) reject(codedError(BLOCKED_CODE, 'The name leads nowhere'))
      else resolve(best.address)
    })
  })
}

/** A connection to the proxy itself; what goes wrong here is said of the proxy, not of the provider. */
export async function reachProxy(proxy: UpstreamProxy, dial: Dial): Promise<Socket> {
  const host = withoutBrackets(proxy.host)
  try {
    const options = { host, port: proxy.port, lookup: guardedLookup(true), ...SOCKET_OPTIONS }
    const tcp = dial.keep(connectTcp(options))
    await settled(tcp, 'connect')
    const refusal = refusalOf(classifyAddress(tcp.remoteAddress ?? ''), true)
    if (refusal !== null) throw codedError(BLOCKED_CODE, refusal)
    if (proxy.protocol !== 'https') return tcp
    const servername = isIP(host) === 0 ? host : ''
    const secure = dial.keep(connectTls({ socket: tcp, host, servername, ALPNProtocols: ['http/1.1'] }))
    await greeted(secure)
    return secure
  } catch (error) {
    throw isCoded(error) ? error : codedError(PROXY_CODE, `The proxy cannot be reached (${codeOf(error)})`)
  }
}

function greeted(secure: TLSSocket): Promise<void> {
  return settled(secure, 'secureConnect')
}

/** Resolves at the event, rejects when the socket fails before it. */
function settled(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(error)
    socket.once('error', onError)
    socket.once(event, () => {
      socket.off('error', onError)
      resolve()
    })
  })
}

/** `null` = nobody signs in. */
export function userOf({ username, password }: UpstreamProxy): TunnelUser | null {
  return username === null || username === '' ? null : { username, password: password ?? '' }
}

function isCoded(error: unknown): boolean {
  const code = codeOf(error)
  return code === BLOCKED_CODE || code === PROXY_CODE
}
