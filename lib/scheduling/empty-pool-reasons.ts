import type { ExclusionReason, FailoverReason } from '@/lib/core'
import type { Ranking, SchedulableAccount } from './types'

/** What an account's exclusion says of its channel; the others only make the pool empty. */
const REASONS: Readonly<Partial<Record<ExclusionReason, FailoverReason>>> = {
  rate_limited: 'rate_limited',
  overloaded: 'upstream_5xx',
  quota_exhausted: 'quota_exhausted',
  model_cooldown: 'model_unsupported',
  model_not_supported: 'model_unsupported',
}

/** The reasons in which a channel ends that has nobody to offer: none available, and why its accounts are out. */
export function emptyPoolReasons<A extends SchedulableAccount>({
  excluded,
}: Pick<Ranking<A>, 'excluded'>): readonly FailoverReason[] {
  const reasons = new Set<FailoverReason>(['no_available_account'])
  for (const { reason } of excluded) {
    const known = REASONS[reason]
    if (known !== undefined) reasons.add(known)
  }
  return [...reasons]
}
