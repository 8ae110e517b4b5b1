/** For so long the difference of both clocks is believed. */
const BELIEVED_MS = 100

/**
 * Tells the time as `Date.now()` does, whole milliseconds since the epoch, for those who ask several times a request: the
 * engine leaves its compiled code for that one, and stays in it for the monotonic clock. Between two looks at the system's
 * clock it goes evenly; one that is set anew is followed within 100 ms.
 */
export function createWallClock(): () => number {
  let readAtMs = Number.NaN
  let differenceMs = 0
  return () => {
    const monotonicMs = performance.now()
    const ageMs = monotonicMs - readAtMs
    if (!(ageMs >= 0 && ageMs < BELIEVED_MS)) {
      readAtMs = monotonicMs
      differenceMs = Date.now() - monotonicMs
    }
    return Math.floor(differenceMs + monotonicMs)
  }
}

/** The one of this process. */
export const wallClock = createWallClock()
