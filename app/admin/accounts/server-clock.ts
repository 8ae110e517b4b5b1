/** An answer tells whole seconds, and was on its way for a moment. */
const INEXACT_MS = 3000

/**
 * The server's time in milliseconds: as counted on since a page was made, or as an answer tells it where the two differ, for a page
 * may be shown again long after it was made.
 */
export function serverClock(countedMs: number, answeredAtMs: number = countedMs): number {
  return Math.abs(answeredAtMs - countedMs) > INEXACT_MS ? answeredAtMs : countedMs
}
