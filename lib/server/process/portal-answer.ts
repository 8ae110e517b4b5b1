import type { IncomingMessage, ServerResponse } from 'node:http'
import { STALLED_CLIENT_MS } from '../doors/client-times'

/** More than any page or list: no reader, however slow, keeps one of the connections to the portal for these. */
const MOST_AHEAD_BYTES = 1024 * 1024

/** Passes the body of the portal's answer on, ahead of a slow reader; one that takes nothing for long is gone. */
export function passAnswer(answer: IncomingMessage, response: ServerResponse): void {
  response.setTimeout(STALLED_CLIENT_MS, () => {
    if (response.writableLength > 0) response.destroy()
  })
  answer.on('data', (chunk: Buffer) => {
    if (!response.write(chunk) && response.writableLength > MOST_AHEAD_BYTES) answer.pause()
  })
  response.on('drain', () => answer.resume())
  answer.once('end', () => response.end())
  answer.once('error', () => response.destroy())
}
