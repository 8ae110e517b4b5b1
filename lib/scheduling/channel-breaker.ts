/** Failed requests in a row that open a channel's breaker, and how long it stays open. */
export const BREAKER_FAILURES = 5
export const BREAKER_OPEN_MS = 30_000

/** What a channel's last requests came to; times in milliseconds since the epoch. */
export type ChannelBreaker = {
  /** Requests in a row that ended here in a reason for failover; each request counts once. */
  readonly failures: number
  /** Set from opening until a request that began later, or the probe, succeeds; in the past = half-open. `null` = closed. */
  readonly openUntilMs: number | null
  /** While half-open: the probe has the channel to itself until then. `null` = no probe runs. */
  readonly probeUntilMs: number | null
}

export type BreakerState = 'closed' | 'open' | 'half_open'

/** What a request tells a breaker: it goes in as the probe, or how it ended here; `left` = without a verdict. */
export type BreakerEvent = 'probe' | 'failure' | 'success' | 'probe_left'

/** A breaker nothing is held against. */
export const CLOSED_BREAKER: ChannelBreaker = { failures: 0, openUntilMs: null, probeUntilMs: null }

/** Closed, open, or half-open: the time is over and the next request probes. */
export function breakerStateAt(breaker: ChannelBreaker, nowMs: number): BreakerState {
  if (breaker.openUntilMs === null) return 'closed'
  return breaker.openUntilMs > nowMs ? 'open' : 'half_open'
}

/** Whether a request that has another channel to go to should pass this one by. */
export function isBreakerBlocking(breaker: ChannelBreaker, nowMs: number): boolean {
  if (breaker.openUntilMs === null) return false
  if (breaker.openUntilMs > nowMs) return true
  return breaker.probeUntilMs !== null && breaker.probeUntilMs > nowMs
}

/** Whether the next request to go in is the probe of a half-open breaker. */
export function isProbeDue(breaker: ChannelBreaker, nowMs: number): boolean {
  return breakerStateAt(breaker, nowMs) === 'half_open' && !isBreakerBlocking(breaker, nowMs)
}

/** Whether a success speaks for the channel as it is now: a request that began before its breaker opened proves nothing. */
export function provesChannel({ openUntilMs }: ChannelBreaker, startedAtMs: number): boolean {
  return openUntilMs === null || startedAtMs >= openUntilMs - BREAKER_OPEN_MS
}

/** The breaker after an event; the very same object when nothing changed. */
export function applyBreakerEvent(
  breaker: ChannelBreaker,
  event: BreakerEvent,
  nowMs: number,
): ChannelBreaker {
  switch (event) {
    case 'success':
      return breaker.failures === 0 && breaker.openUntilMs === null ? breaker : CLOSED_BREAKER
    case 'probe':
      return { ...breaker, probeUntilMs: nowMs + BREAKER_OPEN_MS }
    case 'probe_left':
      return breaker.probeUntilMs === null ? breaker : { ...breaker, probeUntilMs: null }
    case 'failure':
      return afterFailure(breaker, nowMs)
    default:
      return event satisfies never
  }
}

/** While open nothing changes; a failure of a half-open channel opens it again at once. */
function afterFailure(breaker: ChannelBreaker, nowMs: number): ChannelBreaker {
  const state = breakerStateAt(breaker, nowMs)
  if (state === 'open') return breaker
  const failures = breaker.failures + 1
  const opens = state === 'half_open' || failures >= BREAKER_FAILURES
  return { failures, openUntilMs: opens ? nowMs + BREAKER_OPEN_MS : null, probeUntilMs: null }
}
