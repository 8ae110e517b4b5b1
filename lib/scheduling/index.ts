/**
 * scheduling: pure ranking of accounts with reasons, recovery and cool-down arithmetic. No clock, no I/O: time, load and health
 * are arguments.
 * It never chooses a slot (admission does) and knows nothing of prices or wires.
 */
export * from './admission-bounds'
export { applyOutcome } from './apply-outcome'
export { changesNothing } from './apply-success'
export * from './apply-probe'
export * from './channel-breaker'
export * from './cooldown-settings'
export * from './empty-health'
export * from './empty-pool-reasons'
export * from './failover-budget'
export * from './is-future'
export * from './load-rate'
export * from './max-waiting'
export type { AppliedOutcome, OutcomeContext } from './outcome-step'
export * from './plan-recovery'
export { rankAccounts } from './rank-accounts'
export * from './should-drop-sticky'
export * from './types'
