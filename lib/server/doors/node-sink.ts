import type { ServerResponse } from 'node:http'
import type { ReplySink } from '@/lib/gateway'

/** A client that takes nothing for this long is gone. */
const STALLED_CLIENT_MS = 180_000

/** The reply sink of a node:http response. Headers leave with the first bytes, in one packet. */
export function nodeSink(response: ServerResponse): ReplySink {
  const goneListeners: (() => void)[] = []
  let drainListener: (() => void) | null = null
  let isEnded = false
  let isGone = false
  response.once('close', () => {
    if (isEnded || isGone) return
    isGone = true
    for (const listener of goneListeners.splice(0)) listener()
    drainListener?.()
  })
  return {
    start(status, headers) {
      if (!isGone) response.writeHead(status, headers.flat())
    },
    write(chunk) {
      return isGone || response.write(chunk)
    },
    end(chunk) {
      if (isEnded || isGone) return
      isEnded = true
      if (chunk === undefined) response.end()
      else response.end(chunk)
    },
    onDrain(listener) {
      if (isGone) return listener()
      const timer = setTimeout(() => response.destroy(), STALLED_CLIENT_MS)
      drainListener = () => {
        clearTimeout(timer)
        drainListener = null
        listener()
      }
      response.once('drain', () => drainListener?.())
    },
    onGone(listener) {
      if (isGone) listener()
      else if (!isEnded) goneListeners.push(listener)
    },
    get started() {
      return response.headersSent
    },
    get gone() {
      return isGone
    },
  }
}
