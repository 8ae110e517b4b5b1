import type { IncomingMessage } from 'node:http'
import { BODY_PACE, SlowBodies } from '@/lib/gateway'

/** More than a form or a call of the API has, but for imports. */
const MOST_HELD_BYTES = 64 * 1024

type HeldBody = {
  /** All that has come is in `held`; what is to come still flows from the request, paused. */
  onReady(held: readonly Buffer[]): void
  onTooSlow(): void
}

/**
 * Holds the beginning of a body, so that a client that sends a small one slowly keeps none of the connections to the portal:
 * they are few, and whoever sends need not have signed in. A client that leaves before is forgotten.
 */
export function createBodyHold(pace = BODY_PACE): (request: IncomingMessage, held: HeldBody) => void {
  const slowBodies = new SlowBodies(pace)
  return (request, { onReady, onTooSlow }) => {
    if (!hasBody(request)) return onReady([])
    const chunks: Buffer[] = []
    const coming = { size: 0, giveUp: () => end(onTooSlow) }
    const end = (then: () => void): void => {
      slowBodies.forget(coming)
      request.off('data', onData).off('end', onWhole).off('close', onLeft)
      then()
    }
    const onWhole = (): void => end(() => onReady(chunks))
    const onLeft = (): void => end(() => undefined)
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk)
      coming.size += chunk.length
      if (coming.size <= MOST_HELD_BYTES) return
      request.pause()
      onWhole()
    }
    slowBodies.watch(coming)
    request.on('data', onData).once('end', onWhole).once('close', onLeft)
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
