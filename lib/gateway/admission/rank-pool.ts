import { buildModelTable, lookupModel } from '@/lib/core'
import type { ProtocolId } from '@/lib/core'
import { DEFAULT_MODELS, isCodexAccount } from '@/lib/protocols'
import { rankAccounts, shouldDropSticky } from '@/lib/scheduling'
import type { ExcludedAccount, PoolMember, Ranking } from '@/lib/scheduling'
import type { AttemptState } from '../plan/attempt-state'
import type { Job, PricedRoute } from '../plan/job'
import { poolOf } from '../plan/pool-of'
import type { GatewayAccount } from '../ports/snapshot'
import { expressibleBy } from '../plan/unfit-accounts'

/** What antigravity accounts without a mapping serve. */
const ANTIGRAVITY_MODELS = buildModelTable(DEFAULT_MODELS.antigravity.map((model) => [model, model] as const))

/** The accounts of a route in order, and why the others cannot serve. */
export function rankPool(job: Job, state: AttemptState, priced: PricedRoute): Ranking<GatewayAccount> {
  const { coordination, health } = job.exchange.gateway.ports
  const nowMs = job.exchange.gateway.config.nowMs()
  const { stickyKey } = priced
  const stickyAccountId = stickyKey === null ? null : coordination.stickyAccount(stickyKey)
  const { members, excluded } = membersOf(job, priced)
  const judged = rankAccounts({
    members,
    mappedModel: priced.route.mappedModel,
    groupPlatform: job.caller.group.platform,
    forcedPlatform: job.exchange.forcedPlatform,
    nowMs,
    healthOf: health.healthOf,
    loadOf: coordination.loadOf,
    stickyAccountId,
    routedAccountIds: routedAccounts(job, priced),
    triedAccountIds: state.triedAccountIds,
    crowdedAccountIds: state.crowdedAccountIds,
    tieSeed: job.exchange.request.id,
    isUpstreamModelAllowed: priced.isUpstreamModelAllowed,
    isExpressible: expressibleBy(job, state),
    antigravityModels: ANTIGRAVITY_MODELS,
  })
  const ranking = excluded.length === 0 ? judged : alsoExcluding(judged, excluded)
  if (stickyKey === null || stickyAccountId === null) return ranking
  const breakAfterMs = job.caller.snapshot.settings.stickyBreakAfterMs
  if (shouldDropSticky({ ranking, stickyAccountId, nowMs, breakAfterMs })) coordination.dropSticky(stickyKey)
  return ranking
}

function alsoExcluding(
  { first, ranked, excluded }: Ranking<GatewayAccount>,
  others: readonly ExcludedAccount<GatewayAccount>[],
): Ranking<GatewayAccount> {
  return { first, ranked, excluded: [...excluded, ...others] }
}

type Members = {
  /** The accounts of the route that know the endpoint. */
  readonly members: readonly PoolMember<GatewayAccount>[]
  /** Those of the right platform that do not. */
  readonly excluded: readonly ExcludedAccount<GatewayAccount>[]
}

const NONE_EXCLUDED: Members['excluded'] = []

/** Accounts of another platform know the endpoint only where requests can be translated. */
function membersOf(job: Job, priced: PricedRoute): Members {
  const pool = poolOf(job, priced)
  const { endpoint, protocol } = job.exchange
  const { elsewhere, platforms } = endpoint
  if (elsewhere !== 'missing') return { members: pool, excluded: NONE_EXCLUDED }
  const known = pool.filter(({ account }) => platforms.includes(account.platform))
  return withoutCodex(known, protocol.id)
}

/** ChatGPT's backend knows Responses and what belongs to them, whatever else OpenAI serves. */
function withoutCodex(known: Members['members'], protocolId: ProtocolId): Members {
  const isOut = ({ account }: PoolMember<GatewayAccount>): boolean =>
    protocolId !== 'openai_responses' && isCodexAccount('openai_responses', account)
  if (!known.some(isOut)) return { members: known, excluded: NONE_EXCLUDED }
  return {
    members: known.filter((member) => !isOut(member)),
    excluded: known
      .filter(isOut)
      .map(({ account }) => ({ account, reason: 'wrong_platform', untilMs: null })),
  }
}

function routedAccounts(job: Job, priced: PricedRoute): readonly number[] | null {
  const { modelRouting } = job.caller.group
  if (modelRouting === null) return null
  return lookupModel(modelRouting, priced.route.mappedModel.toLowerCase())?.value ?? null
}
