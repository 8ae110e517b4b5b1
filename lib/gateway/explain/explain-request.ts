import { platformsSeenBy } from '@/lib/core'
import type { RouteLabAnswer, RouteLabQuestion } from '@/lib/core'
import { buildMappingChain } from '@/lib/routing'
import { accountCostOf, billAnswer } from '../settle/bill-answer'
import type { Choice, Job } from '../plan/job'
import type { ExplainSources } from './dry-exchange'
import { dryRun } from './dry-run'
import type { ExplainInput } from './dry-run'
import { boundToChannelsOnly, explainChannels } from './explain-channels'
import { explainRanked, rankPlan, skipReason } from './explain-plan'
import { explainCost, explainPrice } from './explain-price'
import { foreseeAttempt } from './foresee-attempt'
import type { Foreseen } from './foresee-attempt'
import { isRefused } from './refused-or'

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
  const { caller, refused, routed, fallbackFrom } = run
  const { id, name, platform, claudeCodeOnly } = caller.group
  const known = {
    ...base,
    ...nothingKnown(question),
    group: { id, name, platform, claudeCodeOnly },
    fallbackFrom: fallbackFrom === null ? null : { id: fallbackFrom.id, name: fallbackFrom.name },
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

function nothingKnown({
  requestedModel,
}: RouteLabQuestion): Omit<RouteLabAnswer, 'atMs' | 'snapshotSeq' | 'outcome'> {
  return {
    group: null,
    fallbackFrom: null,
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
