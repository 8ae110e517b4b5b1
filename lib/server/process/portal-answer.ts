import type { IncomingMessage, ServerResponse } from 'node:http'
import { STALLED_CLIENT_MS } from '../doors/client-times'

/** More than any page or list: no reader, however slow, keeps one of the connections to the portal for these. */
const MOST_AHEAD_BYTES = 1024 * 1024

/** Passes the body of the portal's answer on, ahead of a slow reader; one that takes nothing for long is gone. */
export function passAnswer(
  answer: IncomingMessage,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.setTimeout(STALLED_CLIENT_MS, () => {
    if (response.writableLength > 0) response.destroy()
  })
  // Before Node sets the time of an idle connection, or begins with what waits behind this answer.
  response.prependOnceListener('finish', () => response.setTimeout(0))
  answer.on('data', (chunk: Buffer) => {
    if (!response.write(chunk) && response.writableLength > MOST_AHEAD_BYTES) answer.pause()
  })
  response.on('drain', () => answer.resume())
  answer.once('end', () => response.end())
  answer.once('error', () => breakOff(request, response))
}

/** Ends an answer so that it cannot be taken for a whole one. HTTP/1.0 has no other word for that than a reset. */
export function breakOff(request: IncomingMessage, response: ServerResponse): void {
  if (request.httpVersion === '1.0') request.socket.resetAndDestroy()
  else response.destroy()
}
