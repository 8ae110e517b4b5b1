/** Whether a limit is still running; `null` = there is none. */
export function isFuture(untilMs: number | null, nowMs: number): boolean {
  return untilMs !== null && untilMs > nowMs
}
