import type { Socket } from 'node:net'

/** Where a connection leads. */
export type Origin = {
  readonly protocol: string
  /** Without brackets. */
  readonly hostname: string
  /** Empty = the protocol's own. */
  readonly port: string
}

/** Hears how an attempt to connect ended, once. */
export type ConnectCallback = (...end: [error: null, socket: Socket] | [error: Error, socket: null]) => void

/** Opens a connection on which a request can be sent at once: through a proxy, with TLS, as the origin asks. */
export type Connector = (origin: Origin, callback: ConnectCallback) => void

export const BLOCKED_CODE = 'UPSTREAM_BLOCKED'
export const CONNECT_TIMEOUT_CODE = 'UPSTREAM_CONNECT_TIMEOUT'
export const PROXY_CODE = 'UPSTREAM_PROXY'

/** One attempt to connect: calls back once, and leaves no socket behind when it fails. */
export type Dial = {
  fail(error: Error): void
  succeed(socket: Socket): void
  /** Ends as the work does. */
  follow(work: Promise<Socket>): void
  /** Makes a socket part of the attempt: it is destroyed with it, and its errors end it. */
  watch<S extends Socket>(socket: S): S
  /** Makes a socket part of the attempt whose errors somebody else reports. */
  keep<S extends Socket>(socket: S): S
}

/** Begins an attempt that may take `timeoutMs` in all; 0 = no limit. */
export function makeDial(timeoutMs: number, callback: ConnectCallback): Dial {
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
  function succeed(socket: Socket): void {
    if (settle()) callback(null, socket)
  }
  return {
    fail,
    succeed,
    follow(work: Promise<Socket>): void {
      work.then(succeed, (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))))
    },
    watch<S extends Socket>(socket: S): S {
      sockets.push(socket)
      socket.on('error', fail)
      return socket
    },
    keep<S extends Socket>(socket: S): S {
      if (isSettled) socket.destroy()
      sockets.push(socket)
      socket.on('error', () => undefined)
      return socket
    },
  }
}

/** A host as a URL writes it, without the brackets of an IPv6 address. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}

/** An error of our own; its code says how the failure is classified. */
export function codedError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

/** What a failure of the transport calls itself. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 'UNKNOWN'
  return typeof error.code === 'string' ? error.code.slice(0, 64) : 'UNKNOWN'
}
