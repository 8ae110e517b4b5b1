import type { IncomingMessage, ServerResponse } from 'node:http'
import { DrainWait } from '../doors/drain-wait'

/** More than any page or list: no reader, however slow, keeps one of the connections to the portal for these. */
const MOST_AHEAD_BYTES = 1024 * 1024

/** Passes the body of the portal's answer on, ahead of a slow reader; one that takes nothing for long is gone. */
export function passAnswer(answer: IncomingMessage, response: ServerResponse): void {
  let wait: DrainWait | null = null
  const endWait = (): void => {
    const over = wait
    wait = null
    over?.end()
  }
  const awaitReader = (listener: () => void): void => {
    wait ??= new DrainWait(() => response.destroy())
    wait.add(listener)
  }
  response.on('drain', endWait)
  response.once('close', endWait)
  answer.on('data', (chunk: Buffer) => {
    if (response.write(chunk) || response.writableLength <= MOST_AHEAD_BYTES) return
    answer.pause()
    awaitReader(() => answer.resume())
  })
  answer.once('end', () => {
    response.end()
    if (response.writableLength > 0) awaitReader(() => undefined)
  })
  answer.once('error', () => response.destroy())
}
