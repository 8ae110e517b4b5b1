/** Lengths of the automatic cool-downs that an operator may set, milliseconds. */
export type CooldownSettings = {
  /** First overload pause (529); doubles with repetition. */
  readonly overloadFirstMs: number
  readonly overloadMaxMs: number
  /** A 429 that names no reset. */
  readonly rateLimitDefaultMs: number
}

export const DEFAULT_COOLDOWN_SETTINGS: CooldownSettings = {
  overloadFirstMs: 5_000,
  overloadMaxMs: 600_000,
  rateLimitDefaultMs: 30_000,
}

const PAUSE_FIRST_MS = 60_000
const PAUSE_MAX_MS = 600_000

/** How long faults or refusals pause an account: a minute, doubled for each repetition; the first time has streak 1. */
export function pauseMs(streak: number): number {
  return doublingPauseMs(streak, PAUSE_FIRST_MS, PAUSE_MAX_MS)
}

/** `firstMs` doubled for each repetition, at most `maxMs`; the first time has streak 1. */
export function doublingPauseMs(streak: number, firstMs: number, maxMs: number): number {
  return Math.min(firstMs * 2 ** Math.min(Math.max(streak, 1) - 1, 30), maxMs)
}
