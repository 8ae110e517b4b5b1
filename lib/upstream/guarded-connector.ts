import { lookup as resolveName, type LookupAddress } from 'node:dns'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { classifyAddress, classifyHost, type AddressClass } from './classify-address'
import { connectSharing } from './connect-sharing'
import { BLOCKED_CODE, codedError, makeDial, type Connector, type Origin } from './dial'

const SOCKET_BUFFER_BYTES = 64 * 1024
const KEEP_ALIVE_PROBE_MS = 60_000

/** How every connection of this room is opened. */
export const SOCKET_OPTIONS = {
  autoSelectFamily: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
  highWaterMark: SOCKET_BUFFER_BYTES,
} as const

export type ConnectorSettings = {
  readonly allowPrivateUpstreams: boolean
  /** For name, TCP and TLS together; 0 = no limit. */
  readonly connectTimeoutMs: number
}

/** Why an address of this class is not called; `null` = it may be. */
export function refusalOf(addressClass: AddressClass | null, allowPrivateUpstreams: boolean): string | null {
  if (addressClass === 'metadata') return 'Metadata services are never called'
  if (addressClass === 'private' && !allowPrivateUpstreams) {
    return 'Private addresses are not called unless ALLOW_PRIVATE_UPSTREAMS is set'
  }
  return null
}

/**
 * A connector for one origin that checks the literal host, every resolved address and the address it is really
 * connected to before a byte is sent, the TLS greeting included.
 */
export function guardedConnector(settings: ConnectorSettings): Connector {
  let tlsSession: Buffer | undefined
  return (options, callback) => {
    const refusal = refusalOf(classifyHost(options.hostname), settings.allowPrivateUpstreams)
    if (refusal !== null) {
      queueMicrotask(() => callback(codedError(BLOCKED_CODE, refusal), null))
      return
    }
    const dial = makeDial(settings.connectTimeoutMs, callback)
    const isSecure = options.protocol === 'https:'
    // TLS reads its connection itself.
    const connectTo = isSecure ? connectTcp : connectSharing
    const tcp = dial.watch(connectTo(tcpOptions(options, settings)))
    tcp.once('connect', () => {
      const actual = tcp.remoteAddress === undefined ? null : classifyAddress(tcp.remoteAddress)
      const late = refusalOf(actual ?? 'private', settings.allowPrivateUpstreams)
      if (late !== null) dial.fail(codedError(BLOCKED_CODE, late))
      else if (!isSecure) dial.succeed(tcp)
      else {
        const secure = dial.watch(connectTls(tlsOptions(options, tcp, tlsSession)))
        secure.on('session', (session: Buffer) => {
          tlsSession = session
        })
        secure.once('secureConnect', () => dial.succeed(secure))
      }
    })
  }
}

/** Node resolves names through this; addresses that are refused are not even knocked at. */
export function guardedLookup(allowPrivateUpstreams: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) return callback(error, '', 0)
      const allowed = found.filter(
        ({ address }) => refusalOf(classifyAddress(address), allowPrivateUpstreams) === null,
      )
      const first = allowed[0]
      if (first === undefined) {
        return callback(codedError(BLOCKED_CODE, 'The name leads to refused addresses only'), '', 0)
      }
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family)
    })
  }
}

function tcpOptions(options: Origin, settings: ConnectorSettings) {
  return {
    host: options.hostname,
    port: portOf(options),
    lookup: guardedLookup(settings.allowPrivateUpstreams),
    ...SOCKET_OPTIONS,
  }
}

/** TLS to the origin itself, by its own name whatever lies between. */
export function tlsOptions(options: Origin, socket: Socket, session: Buffer | undefined) {
  const servername = isIP(options.hostname) === 0 ? options.hostname : ''
  return {
    socket,
    // For the certificate's name alone, also where it is an address.
    host: options.hostname,
    servername,
    ALPNProtocols: ['http/1.1'],
    highWaterMark: SOCKET_BUFFER_BYTES,
    ...(session === undefined ? {} : { session }),
  }
}

/** The port of an origin. */
export function portOf({ port, protocol }: Pick<Origin, 'port' | 'protocol'>): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}
