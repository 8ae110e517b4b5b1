import { isFuture } from './is-future'
import type { AccountHealth } from './types'

/** Whether an operator's rule pauses the account now: a decision, not a guess that an answer could prove wrong. */
export function isRulePaused({ pauseCause, pausedUntilMs }: AccountHealth, nowMs: number): boolean {
  return pauseCause === 'rule' && isFuture(pausedUntilMs, nowMs)
}
