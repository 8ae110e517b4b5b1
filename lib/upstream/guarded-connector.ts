import { lookup as resolveName, type LookupAddress } from 'node:dns'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { buildConnector } from 'undici'
import { classifyAddress, classifyHost, type AddressClass } from './classify-address'

export const BLOCKED_CODE = 'UPSTREAM_BLOCKED'
export const CONNECT_TIMEOUT_CODE = 'UPSTREAM_CONNECT_TIMEOUT'

const SOCKET_BUFFER_BYTES = 64 * 1024
const KEEP_ALIVE_PROBE_MS = 60_000

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
export function guardedConnector(settings: ConnectorSettings): buildConnector.connector {
  let tlsSession: Buffer | undefined
  return (options, callback) => {
    const refusal = refusalOf(classifyHost(options.hostname), settings.allowPrivateUpstreams)
    if (refusal !== null) {
      queueMicrotask(() => callback(codedError(BLOCKED_CODE, refusal), null))
      return
    }
    const dial = makeDial(settings.connectTimeoutMs, callback)
    const tcp = dial.watch(connectTcp(tcpOptions(options, settings)))
    tcp.once('connect', () => {
      const actual = tcp.remoteAddress === undefined ? null : classifyAddress(tcp.remoteAddress)
      const late = refusalOf(actual ?? 'private', settings.allowPrivateUpstreams)
      if (late !== null) dial.fail(codedError(BLOCKED_CODE, late))
      else if (options.protocol !== 'https:') dial.succeed(tcp)
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
function guardedLookup(allowPrivateUpstreams: boolean): LookupFunction {
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

function tcpOptions(options: buildConnector.Options, settings: ConnectorSettings) {
  return {
    host: options.hostname,
    port: Number(options.port === '' ? defaultPort(options.protocol) : options.port),
    lookup: guardedLookup(settings.allowPrivateUpstreams),
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
    highWaterMark: SOCKET_BUFFER_BYTES,
  }
}

function tlsOptions(options: buildConnector.Options, socket: Socket, session: Buffer | undefined) {
  const servername = options.servername ?? (isIP(options.hostname) === 0 ? options.hostname : '')
  return {
    socket,
    servername,
    ALPNProtocols: ['http/1.1'],
    highWaterMark: SOCKET_BUFFER_BYTES,
    ...(session === undefined ? {} : { session }),
  }
}

function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80
}

/** One attempt to connect: calls back once, and leaves no socket behind when it fails. */
function makeDial(timeoutMs: number, callback: buildConnector.Callback) {
  const sockets: Socket[] = []
  let isSettled = false
  function settle(): boolean {
    if (isSettled) return false
    isSettled = true
    clearTimeout(timer)
    return true
  }
  function fail(error: Error): void {
    if (!settle()) return
    for (const socket of sockets) socket.destroy()
    callback(error, null)
  }
  const timer =
    timeoutMs > 0
      ? setTimeout(() => fail(codedError(CONNECT_TIMEOUT_CODE, 'Connecting took too long')), timeoutMs)
      : undefined
  return {
    fail,
    succeed(socket: Socket): void {
      if (settle()) callback(null, socket)
    },
    watch<S extends Socket>(socket: S): S {
      sockets.push(socket)
      socket.on('error', fail)
      return socket
    },
  }
}

function codedError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
