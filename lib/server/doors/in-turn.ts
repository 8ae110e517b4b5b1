import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'

/** More than clients send at once; whoever sends on while nothing is answered fills our memory. */
const MOST_WAITING = 100

/**
 * Begins with a request once those before it on its connection are answered. An answer that waits has no connection yet and
 * never hears that it is gone: what was begun for it would stay.
 */
export function inTurn(begin: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, number>()
  return (request, response) => {
    if (response.socket !== null) return begin(request, response)
    const { socket } = request
    const count = (waiting.get(socket) ?? 0) + 1
    if (count > MOST_WAITING) return void socket.destroy()
    waiting.set(socket, count)
    response.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1)
      if (!socket.destroyed) begin(request, response)
    })
  }
}
