import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Throws a refused body away for as long as `graceMs`, so that the client reads the answer instead of a reset; what has not
 * come by then ends the connection.
 */
export function endUnreadBody(request: IncomingMessage, response: ServerResponse, graceMs: number): void {
  response.once('finish', () => {
    request.resume()
    setTimeout(() => {
      if (!request.complete) request.destroy()
    }, graceMs).unref()
  })
}
