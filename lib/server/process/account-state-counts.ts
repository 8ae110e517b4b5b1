import { PLATFORMS } from '@/lib/core'
import type { Platform } from '@/lib/core'
import { isFuture } from '@/lib/scheduling'
import type { AccountHealth, SchedulableAccount } from '@/lib/scheduling'

/** States of an account in the metrics; of several that hold, the first counts. */
const STATES = [
  'disabled',
  'error',
  'unschedulable',
  'rate_limited',
  'overloaded',
  'paused',
  'quota_exhausted',
  'active',
] as const
type AccountState = (typeof STATES)[number]

export type AccountStateCount = {
  readonly platform: Platform
  readonly state: AccountState
  readonly count: number
}

type Accounts = {
  readonly accounts: Iterable<SchedulableAccount>
  readonly healthOf: (accountId: number) => AccountHealth
  readonly nowMs: number
}

/** How many accounts are in which state; a platform that has accounts shows every state, zeros included. Pure. */
export function countAccountStates({ accounts, healthOf, nowMs }: Accounts): readonly AccountStateCount[] {
  const counts = new Map<Platform, Map<AccountState, number>>()
  for (const account of accounts) {
    const state = stateOf(account, healthOf(account.id), nowMs)
    const ofPlatform = counts.get(account.platform) ?? new Map<AccountState, number>()
    counts.set(account.platform, ofPlatform.set(state, (ofPlatform.get(state) ?? 0) + 1))
  }
  return PLATFORMS.flatMap((platform) => {
    const ofPlatform = counts.get(platform)
    if (ofPlatform === undefined) return []
    return STATES.map((state) => ({ platform, state, count: ofPlatform.get(state) ?? 0 }))
  })
}

function stateOf(account: SchedulableAccount, health: AccountHealth, nowMs: number): AccountState {
  const isExpired = account.autoPauseOnExpired && account.expiresAtMs !== null && account.expiresAtMs <= nowMs
  if (account.status === 'disabled') return 'disabled'
  if (account.status === 'error' || health.errorMessage !== null) return 'error'
  if (!account.schedulable || isExpired) return 'unschedulable'
  if (isFuture(health.rateLimitedUntilMs, nowMs)) return 'rate_limited'
  if (isFuture(health.overloadedUntilMs, nowMs)) return 'overloaded'
  if (isFuture(health.pausedUntilMs, nowMs)) return 'paused'
  return isFuture(health.quotaExhaustedUntilMs, nowMs) ? 'quota_exhausted' : 'active'
}
