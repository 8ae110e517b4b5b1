import type { Redis } from 'ioredis'
import { within } from './within'

/** An answer takes no longer while the connection is good. */
const ANSWER_MS = 2_000

/**
 * Asks a connection that only listens, now and then, whether it still does: one that was forgotten on the way, without an end, looks
 * like one on which nothing happens. It is made anew then. Returns what ends the watch.
 */
export function watchListener(options: {
  readonly client: Redis
  readonly everyMs: number
  readonly logger: { warn(fields: object, message: string): void }
}): () => void {
  const { client, everyMs, logger } = options
  let isAsking = false
  // A connection that is being ended counts as ready until it is closed.
  let isEnding = false
  const ask = async (): Promise<void> => {
    if (isAsking || isEnding || client.status !== 'ready') return
    isAsking = true
    try {
      await within(client.ping(), ANSWER_MS)
    } catch (error) {
      // An end that was noticed is followed by a new connection anyway.
      if (client.status === 'ready') {
        logger.warn({ err: error }, 'Redis does not answer where its messages come from: connecting anew')
        isEnding = true
        client.once('close', () => void (isEnding = false))
        client.disconnect(true)
      }
    } finally {
      isAsking = false
    }
  }
  const timer = setInterval(() => void ask(), everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
