import type { RequestListener } from 'node:http'

/**
 * Begins with a request once those before it on its connection are answered. An answer that waits has no connection yet and
 * never hears that it is gone: what was begun for it would stay.
 */
export function inTurn(begin: RequestListener): RequestListener {
  return (request, response) => {
    if (response.socket === null) response.once('socket', () => begin(request, response))
    else begin(request, response)
  }
}
