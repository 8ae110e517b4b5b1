/** For so long the difference of both clocks is believed. */
const BELIEVED_MS = 100
/** So long may a look at both take for them to belong together: a process may be held between the two. */
const TOGETHER_MS = 1

/**
 * Tells the time as `Date.now()` does, whole milliseconds since the epoch, for those who ask several times a request: the
 * engine leaves its compiled code for that one, and stays in it for the monotonic clock. Between two looks at the system's
 * clock it goes evenly and is not ahead of it; one that is set anew is followed within 100 ms.
 */
export function createWallClock(): () => number {
  let readAtMs = Number.NaN
  let differenceMs = 0
  return () => {
    const askedAtMs = performance.now()
    const ageMs = askedAtMs - readAtMs
    if (ageMs >= 0 && ageMs < BELIEVED_MS) return Math.floor(differenceMs + askedAtMs)
    const wallMs = Date.now()
    const monotonicMs = performance.now()
    readAtMs = monotonicMs - askedAtMs < TOGETHER_MS ? monotonicMs : Number.NaN
    differenceMs = wallMs - monotonicMs
    return wallMs
  }
}

/** The one of this process. */
export const wallClock = createWallClock()
