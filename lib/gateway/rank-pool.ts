import { buildModelTable, lookupModel } from '@/lib/core'
import type { ProtocolId } from '@/lib/core'
import { DEFAULT_MODELS, isCodexAccount } from '@/lib/protocols'
import { rankAccounts, shouldDropSticky } from '@/lib/scheduling'
import type { ExcludedAccount, PoolMember, Ranking } from '@/lib/scheduling'
import type { AttemptState } from './attempt-state'
import type { Job, PricedRoute } from './job'
import type { GatewayAccount } from './snapshot'
import { expressibleBy } from './unfit-accounts'
import type { ExclusionRecord } from './usage-record'

/** What antigravity accounts without a mapping serve. */
const ANTIGRAVITY_MODELS = buildModelTable(DEFAULT_MODELS.antigravity.map((model) => [model, model] as const))

/** The accounts of a route in order, and why the others cannot serve. */
export function rankPool(job: Job, state: AttemptState, priced: PricedRoute): Ranking<GatewayAccount> {
  const { coordination, health } = job.exchange.gateway.ports
  const nowMs = job.exchange.gateway.config.nowMs()
  const { stickyKey } = priced
  const stickyAccountId = stickyKey === null ? null : coordination.stickyAccount(stickyKey)
  const { members, deaf } = speakersOf(job, priced)
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
  const ranking = deaf.length === 0 ? judged : withDeaf(judged, deaf)
  if (stickyKey === null || stickyAccountId === null) return ranking
  const breakAfterMs = job.caller.snapshot.settings.stickyBreakAfterMs
  if (shouldDropSticky({ ranking, stickyAccountId, nowMs, breakAfterMs })) coordination.dropSticky(stickyKey)
  return ranking
}

function withDeaf(judged: Ranking<GatewayAccount>, deaf: Speakers['deaf']): Ranking<GatewayAccount> {
  const { first, ranked, excluded } = judged
  return { first, ranked, excluded: [...excluded, ...deaf] }
}

type Speakers = {
  readonly members: readonly PoolMember<GatewayAccount>[]
  /** Those of the right platform that do not know the endpoint. */
  readonly deaf: readonly ExcludedAccount<GatewayAccount>[]
}

const NONE_DEAF: Speakers['deaf'] = []

/** The accounts of the route that know the endpoint: those of another platform do only where requests can be translated. */
function speakersOf(job: Job, priced: PricedRoute): Speakers {
  const pool = poolOf(job, priced)
  const { endpoint, protocol } = job.exchange
  const { elsewhere, platforms } = endpoint
  if (elsewhere !== 'missing') return { members: pool, deaf: NONE_DEAF }
  return listeners(
    pool.filter(({ account }) => platforms.includes(account.platform)),
    protocol.id,
  )
}

function listeners(known: Speakers['members'], protocolId: ProtocolId): Speakers {
  // ChatGPT's backend knows Responses and what belongs to them, whatever else OpenAI serves.
  const isDeaf = ({ account }: PoolMember<GatewayAccount>): boolean =>
    protocolId !== 'openai_responses' && isCodexAccount('openai_responses', account)
  if (!known.some(isDeaf)) return { members: known, deaf: NONE_DEAF }
  return {
    members: known.filter((member) => !isDeaf(member)),
    deaf: known.filter(isDeaf).map(({ account }) => ({ account, reason: 'wrong_platform', untilMs: null })),
  }
}

/** The accounts that may serve the request on the route. */
export function poolOf(job: Job, priced: PricedRoute): readonly PoolMember<GatewayAccount>[] {
  const { members } = priced
  const { boundAccountId } = job
  return boundAccountId === undefined
    ? members
    : members.filter(({ account }) => account.id === boundAccountId)
}

/** e.g. `2 rate_limited, 1 model_not_supported`: says where to look. */
export function describeExclusions(ranking: Ranking<GatewayAccount>): string {
  if (ranking.excluded.length === 0) return 'no account is bound to this route'
  const counts = new Map<string, number>()
  for (const { reason } of ranking.excluded) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ')
}

/** More accounts than this are only counted. */
const MAX_RECORDED = 100

/** Why each account could not serve, as the record of a failed request keeps it. */
export function exclusionRecords({ excluded }: Ranking<GatewayAccount>): readonly ExclusionRecord[] {
  return excluded.slice(0, MAX_RECORDED).map(({ account, reason, untilMs }) => ({
    account_id: account.id,
    reason,
    until: untilMs === null ? null : new Date(untilMs).toISOString(),
  }))
}

function routedAccounts(job: Job, priced: PricedRoute): readonly number[] | null {
  const { modelRouting } = job.caller.group
  if (modelRouting === null) return null
  return lookupModel(modelRouting, priced.route.mappedModel.toLowerCase())?.value ?? null
}
