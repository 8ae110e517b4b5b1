import type { AccountHealth, AccountLoad } from './types'

/** The state of an account nothing is held against. */
export const EMPTY_HEALTH: AccountHealth = {
  rateLimitedUntilMs: null,
  overloadedUntilMs: null,
  overloadedStreak: 0,
  pausedUntilMs: null,
  pauseReason: null,
  pauseStreak: 0,
  faults: [],
  refusedAtMs: null,
  modelCooldowns: new Map(),
  quotaExhaustedUntilMs: null,
  errorMessage: null,
}

/** The load of an account that serves nothing and never did. */
export const EMPTY_LOAD: AccountLoad = { slotsInUse: 0, waiting: 0, lastUsedAtMs: null }
