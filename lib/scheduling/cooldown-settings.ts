/** Lengths and thresholds of the automatic cool-downs; durations in milliseconds. */
export type CooldownSettings = {
  /** First overload pause (529); doubles with repetition. */
  readonly overloadFirstMs: number
  readonly overloadMaxMs: number
  /** A 429 that names no reset. */
  readonly rateLimitDefaultMs: number
  /** First pause after faults or refusals; doubles with repetition. */
  readonly pauseFirstMs: number
  readonly pauseMaxMs: number
  /** This many faults of this many distinct users within the window pause an account. */
  readonly faultCount: number
  readonly faultUsers: number
  readonly faultWindowMs: number
  readonly modelCooldownMs: number
}

export const DEFAULT_COOLDOWN_SETTINGS: CooldownSettings = {
  overloadFirstMs: 5_000,
  overloadMaxMs: 600_000,
  rateLimitDefaultMs: 30_000,
  pauseFirstMs: 60_000,
  pauseMaxMs: 600_000,
  faultCount: 5,
  faultUsers: 2,
  faultWindowMs: 60_000,
  modelCooldownMs: 600_000,
}

/** `firstMs` doubled for each repetition, at most `maxMs`; the first time has streak 1. */
export function doublingPauseMs(streak: number, firstMs: number, maxMs: number): number {
  return Math.min(firstMs * 2 ** Math.min(Math.max(streak, 1) - 1, 30), maxMs)
}
