import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Begins with a request once those before it on its connection are answered. An answer that waits has no connection yet and
 * never hears that it is gone: what was begun for it would stay.
 */
export function inTurn(begin: RequestListener): RequestListener {
  return (request, response) => {
    if (response.socket !== null) return begin(request, response)
    response.once('socket', (socket: Socket) => {
      if (!socket.destroyed) begin(request, response)
    })
  }
}
