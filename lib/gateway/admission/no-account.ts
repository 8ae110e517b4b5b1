import type { AppError, ExclusionReason, FailoverReason } from '@/lib/core'
import { emptyPoolReasons } from '@/lib/scheduling'
import type { Ranking } from '@/lib/scheduling'
import type { PricedRoute } from '../plan/job'
import { refusal } from '../exchange/refusals'
import type { RefusalCode } from '../exchange/refusals'
import type { GatewayAccount } from '../ports/snapshot'
import type { ExclusionRecord } from '../ports/usage-record'

/** A route with nobody to offer: why, in words and as reasons for failover. */
export type NoAccount = {
  readonly kind: 'no_account'
  readonly reason: string
  readonly reasons: readonly FailoverReason[]
  /** When the first of them is back by itself; `null` = none is. */
  readonly retryAtMs: number | null
  /** Each account with its reason, for the request's record. */
  readonly exclusions: readonly ExclusionRecord[]
  /** Some were passed over because of what the request asks for, or whose session it is: their channel is not to blame. */
  readonly hasUnfit: boolean
  /** Some serve as many other sessions as they may: nobody knows when, but there will be room. */
  readonly hasCrowded: boolean
  /** Whoever else could serve was passed over because nobody could be billed for it: the refusal of the model. */
  readonly modelRefusal: Extract<RefusalCode, 'MODEL_RESTRICTED' | 'MODEL_UNPRICED'> | null
}

/** Of accounts that have no part in it, however well they are. */
const OUTSIDERS: ReadonlySet<ExclusionReason> = new Set(['wrong_platform', 'disabled', 'model_not_supported'])

/** What a ranking without a first place comes to. */
export function noAccount({ route }: PricedRoute, ranking: Ranking<GatewayAccount>): NoAccount {
  const hasCrowded = has(ranking, 'session_limit')
  const refusesModel = route.channel?.restrictModels === true ? 'MODEL_RESTRICTED' : 'MODEL_UNPRICED'
  return {
    kind: 'no_account',
    reason: describeExclusions(ranking),
    reasons: emptyPoolReasons(ranking),
    retryAtMs: soonestEnd(ranking),
    exclusions: exclusionRecords(ranking),
    hasUnfit: has(ranking, 'request_not_supported') || hasCrowded,
    hasCrowded,
    modelRefusal: isModelAlone(ranking) ? refusesModel : null,
  }
}

/**
 * The refusal where no account of the plan is left. While one is only out for now the client should come back; a model
 * that nobody could be billed for is as good as not there. The last argument is of the whole plan.
 */
export function noAccountRefusal(
  { reason, modelRefusal }: NoAccount,
  requestedModel: string,
  { retryAtMs, hasCrowded }: Pick<NoAccount, 'retryAtMs' | 'hasCrowded'>,
): AppError {
  return modelRefusal !== null && retryAtMs === null && !hasCrowded
    ? refusal(modelRefusal, requestedModel, { cause: reason })
    : refusal('NO_AVAILABLE_ACCOUNT', reason, { retryAtMs })
}

/** The sooner of two times at which somebody is back. */
export function soonest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}

/** Whether nothing but the model stands in the way; an account that is only unwell may serve it again. */
function isModelAlone(ranking: Ranking<GatewayAccount>): boolean {
  const others = ranking.excluded.filter(({ reason }) => reason !== 'model_restricted')
  return has(ranking, 'model_restricted') && others.every(({ reason }) => OUTSIDERS.has(reason))
}

function has({ excluded }: Ranking<GatewayAccount>, wanted: ExclusionReason): boolean {
  return excluded.some(({ reason }) => reason === wanted)
}

function soonestEnd({ excluded }: Ranking<GatewayAccount>): number | null {
  let end: number | null = null
  for (const { untilMs } of excluded) end = soonest(end, untilMs)
  return end
}

/** e.g. `2 rate_limited, 1 model_not_supported`: says where to look. */
function describeExclusions(ranking: Ranking<GatewayAccount>): string {
  if (ranking.excluded.length === 0) return 'no account is bound to this route'
  const counts = new Map<string, number>()
  for (const { reason } of ranking.excluded) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ')
}

/** More accounts than this are only counted. */
const MAX_RECORDED = 100

/** Why each account could not serve, as the record of a failed request keeps it. */
function exclusionRecords({ excluded }: Ranking<GatewayAccount>): readonly ExclusionRecord[] {
  return excluded.slice(0, MAX_RECORDED).map(({ account, reason, untilMs }) => ({
    account_id: account.id,
    reason,
    until: untilMs === null ? null : new Date(untilMs).toISOString(),
  }))
}
