import { contextTokens } from '@/lib/core'
import type { RouteLabOutcome, TokenUsage } from '@/lib/core'
import { admissionRefusal, claimsOf, paidOffer, ticketOf } from '../admission/admission'
import type { Offer } from '../admission/admission'
import { newAttemptState } from '../plan/attempt-state'
import { holdOf } from '../admission/hold-of'
import type { Choice, Job, PricedRoute } from '../plan/job'
import { noAccount, noAccountRefusal, soonest } from '../admission/no-account'
import { rankPool } from '../admission/rank-pool'
import { firstOpenRoute, nextRoute } from '../plan/walk-plan'
import { foreseenState } from './foreseen-state'
import { isRefused, refusedBy, refusedOr } from './refused-or'
import type { RefusedOutcome } from './refused-or'

/** How a request's first attempt would come about. */
export type Foreseen = {
  readonly outcome: RouteLabOutcome
  /** The route it gets to. */
  readonly planIndex: number
  /** Who would serve, or whom it would wait for; `null` = nobody. */
  readonly choice: Omit<Choice, 'lease'> | null
}

type Foreknown = {
  readonly isKeyKnown: boolean
  /** What the answer is supposed to use. */
  readonly usage: TokenUsage
}

/** Walks the plan as the attempt loop does until somebody would be tried; without a key nobody's money is asked about. */
export function foreseeAttempt(job: Job, foreknown: Foreknown): Foreseen {
  let planIndex = firstOpenRoute(job, 0)
  let retryAtMs: number | null = null
  let hasCrowded = false
  for (;;) {
    const priced = job.plan[planIndex] ?? job.plan[0]
    const ranking = rankPool(job, foreseenState(job, priced), priced)
    if (ranking.ranked.length > 0) return foreseeAdmission(job, { priced, planIndex, ranking, foreknown })
    const none = noAccount(priced, ranking)
    retryAtMs = soonest(retryAtMs, none.retryAtMs)
    hasCrowded ||= none.hasCrowded
    const next = nextRoute(job, planIndex, none.reasons)
    if (next === null) {
      const refusal = noAccountRefusal(none, job.parsed.requestedModel, { retryAtMs, hasCrowded })
      return { outcome: refusedBy(refusal), planIndex, choice: null }
    }
    planIndex = next
  }
}

type Candidates = {
  readonly priced: PricedRoute
  readonly planIndex: number
  readonly ranking: ReturnType<typeof rankPool>
  readonly foreknown: Foreknown
}

function foreseeAdmission(job: Job, { priced, planIndex, ranking, foreknown }: Candidates): Foreseen {
  const { ports, config } = job.exchange.gateway
  const preview = refusedOr(() => {
    const offer: Offer = { priced, ranking, ticketId: null }
    const state = newAttemptState()
    // Whose sessions are too many is told by admission: the request is asked to pay for them as well.
    const asked: Offer = { ...offer, ranking: rankPool(job, state, priced) }
    if (foreknown.isKeyKnown) state.hold = holdOf(job, asked, contextTokens(foreknown.usage))
    const claims = foreknown.isKeyKnown ? claimsOf(job, state, offer) : []
    const seen = ports.coordination.preview(ticketOf(job, state, paidOffer(offer, claims)))
    if (seen.kind === 'refused') throw admissionRefusal(seen, claims, config.nowMs())
    return seen
  })
  const accountId = !isRefused(preview) && preview.kind === 'account' ? preview.accountId : null
  const ranked = ranking.ranked.find(({ account }) => account.id === accountId) ?? ranking.ranked[0]
  const choice =
    ranked === undefined ? null : { priced, account: ranked.account, upstreamModel: ranked.upstreamModel }
  return { outcome: outcomeOf(preview, planIndex), planIndex, choice }
}

function outcomeOf(
  preview:
    | RefusedOutcome
    | { kind: 'account'; accountId: number }
    | { kind: 'full'; limit: 'user' | 'account' },
  planIndex: number,
): RouteLabOutcome {
  if (preview.kind === 'refused') return preview
  if (preview.kind === 'account') return { kind: 'served', planIndex, accountId: preview.accountId }
  return { kind: 'waits', planIndex, limit: preview.limit }
}
