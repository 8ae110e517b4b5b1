import { performance } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'

const SLICE_MS = 6

/** Gives the event loop a turn whenever the work since the last one took longer than a slice. */
export type Pacer = () => Promise<void> | undefined

/** Starts with a whole slice. */
export function createPacer(): Pacer {
  let startedAt = performance.now()
  return () => {
    if (performance.now() - startedAt < SLICE_MS) return undefined
    return nextTurn().then(() => {
      startedAt = performance.now()
    })
  }
}
