import type { ExclusionReason } from '@/lib/core'
import type { Ranking, SchedulableAccount } from './types'

/** What a reason does to the session's binding: end it, keep it, or end it when it lasts long. */
const EFFECT: Readonly<Record<ExclusionReason, 'drop' | 'keep' | 'if_long'>> = {
  wrong_platform: 'drop',
  disabled: 'drop',
  error: 'drop',
  unschedulable: 'drop',
  expired: 'drop',
  rate_limited: 'if_long',
  overloaded: 'if_long',
  paused: 'if_long',
  quota_exhausted: 'if_long',
  model_not_supported: 'keep',
  model_cooldown: 'keep',
  model_restricted: 'keep',
  request_not_supported: 'keep',
  session_limit: 'keep',
  already_tried: 'keep',
}

/**
 * Whether a session's binding ends: its account left the route, is disabled, or is limited for longer than `breakAfterMs`.
 */
export function shouldDropSticky<A extends SchedulableAccount>(input: {
  readonly ranking: Ranking<A>
  readonly stickyAccountId: number
  readonly nowMs: number
  readonly breakAfterMs: number
}): boolean {
  const { ranking, stickyAccountId } = input
  if (ranking.first?.account.id === stickyAccountId) return false
  if (ranking.ranked.some((entry) => entry.account.id === stickyAccountId)) return false
  const excluded = ranking.excluded.find((entry) => entry.account.id === stickyAccountId)
  if (excluded === undefined) return true
  const effect = EFFECT[excluded.reason]
  if (effect !== 'if_long') return effect === 'drop'
  return excluded.untilMs === null || excluded.untilMs - input.nowMs > input.breakAfterMs
}
