import { AppError, platformsSeenBy } from '@/lib/core'
import type { RouteLabAnswer, RouteLabChannel, RouteLabQuestion } from '@/lib/core'
import { buildMappingChain, explainRoute } from '@/lib/routing'
import { withPayment } from '../access/apply-client-rules'
import type { AuthEntry } from '../ports/auth-entry'
import { allowedGroup, assertKeyUsable } from '../access/authenticate'
import { accountCostOf, billAnswer } from '../settle/bill-answer'
import type { Caller, Exchange } from '../exchange/corridor'
import type { Choice, Job } from '../plan/job'
import { routeRequest } from '../plan/route-request'
import type { GatewaySnapshot } from '../ports/snapshot'
import { anyCaller, dryExchange, dryRequest } from './dry-exchange'
import type { ExplainSources } from './dry-exchange'
import { explainRanked, rankPlan, skipReason } from './explain-plan'
import { explainCost, explainPrice } from './explain-price'
import { foreseeAttempt } from './foresee-attempt'
import type { Foreseen } from './foresee-attempt'
import { isRefused, refusedOr } from './refused-or'
import type { RefusedOutcome } from './refused-or'

/** A question with the key it is about, already looked up; `requestId` breaks ties as the request's own would. */
export type ExplainInput = {
  readonly question: RouteLabQuestion
  readonly entry: AuthEntry | null
  readonly requestId: string
}

/**
 * Thinks a request through with the very functions that would serve it, and says why as well as what. Nothing changes and
 * no slot is taken. A request that would be refused is explained as far as it would get. Throws `NOT_FOUND` for a group
 * that is not loaded, `NOT_READY` without a snapshot.
 */
export function explainRequest(sources: ExplainSources, input: ExplainInput): RouteLabAnswer {
  const { question } = input
  const run = dryRun(sources, input)
  const { request } = run.exchange
  const base = { atMs: request.startedAtMs, snapshotSeq: run.snapshot.seq.toString() }
  if (run.caller === null) return { ...base, ...nothingKnown(question), outcome: run.refused }
  const { caller, refused, routed } = run
  const { id, name, platform, claudeCodeOnly } = caller.group
  const known = {
    ...base,
    ...nothingKnown(question),
    group: { id, name, platform, claudeCodeOnly },
    platforms: platformsSeenBy(question.forcedPlatform ?? platform),
    channels: explainChannels(caller, question, isRefused(routed) ? null : routed),
  }
  if (isRefused(routed)) return { ...known, outcome: refused ?? routed }
  const foreseen = foreseeAttempt(routed, { isKeyKnown: input.entry !== null, usage: question.usage })
  return {
    ...known,
    ...explainJob(routed, foreseen, question),
    outcome: refused ?? foreseen.outcome,
  }
}

type DryRun = { readonly exchange: Exchange; readonly snapshot: GatewaySnapshot } & (
  | Extract<Seen, { readonly caller: null }>
  | (Exclude<Seen, { readonly caller: null }> & { readonly routed: Job | RefusedOutcome })
)

/** The request as far as it gets without its accounts. */
export function dryRun(sources: ExplainSources, input: ExplainInput): DryRun {
  const { question, requestId } = input
  const snapshot = sources.ports.snapshot()
  const exchange = dryExchange(sources, question, requestId)
  const seen = findCaller(exchange, snapshot, input)
  if (seen.caller === null) return { exchange, snapshot, ...seen }
  const asked = dryRequest(question, { requestId, holds: snapshot.settings.holds })
  const routed = refusedOr(() => routeRequest(exchange, seen.caller, asked))
  return { exchange, snapshot, ...seen, routed }
}

/** Without a group there is no caller, only the refusal. */
type Seen =
  | { readonly caller: Caller; readonly refused: RefusedOutcome | null }
  | { readonly caller: null; readonly refused: RefusedOutcome }

/** The caller, though it may be refused: what would come after the refusal is shown as well. */
function findCaller(exchange: Exchange, snapshot: GatewaySnapshot, input: ExplainInput): Seen {
  const groupId = input.entry === null ? input.question.groupId : input.entry.key.groupId
  const group = groupId === null ? undefined : snapshot.groups.get(groupId)
  if (input.entry === null && group === undefined) {
    throw new AppError({ status: 404, code: 'NOT_FOUND', message: 'The gateway knows no such group' })
  }
  const entry = input.entry ?? anyCaller(groupId ?? 0)
  const nowMs = (): number => exchange.request.startedAtMs
  const allowed = refusedOr(() => {
    assertKeyUsable(entry, null, nowMs)
    const asked = input.entry === null ? withTerms(entry) : entry
    return allowedGroup(asked, snapshot, nowMs)
  })
  if (isRefused(allowed)) {
    if (group === undefined) return { caller: null, refused: allowed }
    return { caller: { entry, group, subscription: null, snapshot }, refused: allowed }
  }
  const caller: Caller = { entry, group: allowed, subscription: null, snapshot }
  const paid = input.entry === null ? caller : refusedOr(() => withPayment(exchange, caller))
  return isRefused(paid) ? { caller, refused: paid } : { caller: paid, refused: null }
}

/** A group asked about by itself is open to whoever asks. */
function withTerms(entry: AuthEntry): AuthEntry {
  const groups = new Map([[entry.key.groupId ?? 0, { rateMultiplier: null, rpmLimit: null }]])
  return { ...entry, user: { ...entry.user, groups } }
}

/** Every channel with its grade; the place in the plan is the request's, without what cannot be billed. */
function explainChannels(
  { group }: Caller,
  { forcedPlatform, requestedModel }: RouteLabQuestion,
  job: Job | null,
): readonly RouteLabChannel[] {
  const explained = explainRoute(group, forcedPlatform ?? group.platform, requestedModel)
  const { decision } = explained
  const tiedIds =
    decision.kind === 'rejected' && decision.code === 'CHANNEL_ROUTE_AMBIGUOUS' ? decision.channelIds : []
  const planned = job?.plan.map(({ route }) => route.channel?.id) ?? []
  const bindings = new Map(group.bindings.map(({ channel }) => [channel.id, channel]))
  return explained.channels.map((row) => {
    const planIndex = planned.indexOf(row.channelId)
    // A plan whose first channel has no price is refused as a whole; of a plan that goes on such channels are left out.
    const isUnpriced = job === null ? row.planIndex === 0 : row.planIndex !== null && planIndex === -1
    const unplanned = tiedIds.includes(row.channelId) ? 'ambiguous' : isUnpriced ? 'unpriced' : null
    return {
      channelId: row.channelId,
      name: row.name,
      routePriority: row.routePriority,
      grade: row.grade.grade,
      prefixLength: row.grade.grade === 'none' ? null : row.grade.prefixLength,
      reason: row.grade.grade === 'none' ? row.grade.reason : unplanned,
      mappedModel: row.mappedModel,
      billingModelSource: bindings.get(row.channelId)?.billingModelSource ?? 'channel_mapped',
      restrictsModels: bindings.get(row.channelId)?.restrictModels ?? false,
      checkedModel: row.checkedModel,
      planIndex: planIndex === -1 ? null : planIndex,
    }
  })
}

type JobParts = Pick<
  RouteLabAnswer,
  'mappedModel' | 'upstreamModel' | 'mappingChain' | 'plan' | 'accountsBoundToChannelsOnly' | 'price' | 'cost'
>

function explainJob(job: Job, foreseen: Foreseen, { usage }: RouteLabQuestion): JobParts {
  const { choice, planIndex } = foreseen
  const priced = choice?.priced ?? job.plan[planIndex] ?? job.plan[0]
  const { requestedModel, mappedModel } = priced.route
  const upstreamModel = choice?.upstreamModel ?? null
  const bill = billAnswer(job, { priced, upstreamModel: upstreamModel ?? mappedModel }, usage)
  const serviceTier = usage.serviceTier ?? job.parsed.serviceTier
  const spent = { usage, bill }
  return {
    mappedModel,
    upstreamModel,
    mappingChain: buildMappingChain({ requestedModel, mappedModel, upstreamModel }),
    plan: rankPlan(job).map((ranked, index) =>
      explainRanked(job, ranked, skipReason(job, { index, servedIndex: planIndex })),
    ),
    accountsBoundToChannelsOnly: boundToChannelsOnly(job),
    price: explainPrice(bill, { usage, serviceTier }),
    cost: explainCost(bill.cost, bill.multiplier, accountCostFor(job, choice, spent)),
  }
}

function accountCostFor(
  job: Job,
  choice: Omit<Choice, 'lease'> | null,
  spent: Parameters<typeof accountCostOf>[2],
): ReturnType<typeof accountCostOf> | null {
  return choice === null ? null : accountCostOf(job, choice, spent)
}

/** Pools do not mix: accounts of channels never serve the legacy route. */
function boundToChannelsOnly({ plan, caller: { group } }: Job): number | null {
  if (plan[0].route.channel !== null) return null
  const legacy = new Set((group.pools.get(0) ?? []).map(({ account }) => account.id))
  const others = new Set<number>()
  for (const members of group.pools.values()) {
    for (const { account } of members) if (!legacy.has(account.id)) others.add(account.id)
  }
  return others.size
}

function nothingKnown({
  requestedModel,
}: RouteLabQuestion): Omit<RouteLabAnswer, 'atMs' | 'snapshotSeq' | 'outcome'> {
  return {
    group: null,
    platforms: [],
    requestedModel,
    mappedModel: null,
    upstreamModel: null,
    mappingChain: '',
    channels: [],
    plan: [],
    accountsBoundToChannelsOnly: null,
    price: null,
    cost: null,
  }
}
