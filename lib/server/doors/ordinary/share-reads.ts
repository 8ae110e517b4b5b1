import { Socket, type OnReadOpts, type SocketConstructorOpts } from 'node:net'
import { Duplex } from 'node:stream'
import { sharedReads } from '@/lib/core'

/**
 * What node:net keeps of a connection: its handle, and the server that counts it. They have no public name, but what a socket
 * may do with its reads is decided when it is made, and a server makes its sockets without asking.
 */
type Accepted = Socket & { _handle?: object | null; _server?: object | null; server?: object | null }
type WithHandle = SocketConstructorOpts & { readonly handle: object; readonly onread: OnReadOpts }

/**
 * Paused, it reads on as far as a stream keeps, as other sockets do: one with `onread` would stop, and nobody would hear that
 * a client has gone whose next request waits.
 */
class SharingSocket extends Socket {
  override pause(): this {
    Duplex.prototype.pause.call(this)
    return this
  }
}

/**
 * The same connection as a socket that reads into memory shared with others; what was accepted is empty from then on. One
 * that comes by again, or that node:net keeps in another way, stays as it is.
 */
export function shareReads(accepted: Accepted): Socket {
  const { _handle: handle, _server: counter, server } = accepted
  if (!handle || !counter || accepted instanceof SharingSocket) return accepted
  accepted._handle = null
  accepted._server = null
  const options: WithHandle = {
    handle,
    allowHalfOpen: accepted.allowHalfOpen,
    // A body is kept for as long as its answer takes.
    onread: sharedReads(
      () => socket,
      (size) => Buffer.allocUnsafe(size),
    ),
  }
  const socket: Accepted = new SharingSocket(options)
  socket._server = counter
  socket.server = server ?? null
  return socket
}
