import { accountCost, computeCost } from '@/lib/billing'
import type { CostBreakdown, ResolvedPrice } from '@/lib/billing'
import { ZERO } from '@/lib/core'
import type { Decimal, TokenUsage, UsageSource, UsageStatus } from '@/lib/core'
import type { AttemptState, Choice, Job } from './job'
import { multiplierOf } from './multiplier-of'
import { priceOf } from './price-of'
import type { BilledPrice } from './price-of'
import { usageEndRecord } from './usage-end-record'
import { usageFacts } from './usage-facts'
import type { AttemptRecord } from './usage-record'

/** How a billed answer ended. */
export type AnswerEnd = {
  readonly usage: TokenUsage
  readonly usageSource: UsageSource
  readonly status: UsageStatus
  readonly responseModel: string | null
  readonly upstreamRequestId: string | null
  readonly firstTokenMs: number | null
  readonly errorMessage: string | null
  /** The attempt that gave this answer. */
  readonly attempt: AttemptRecord
}

/** Step 9: prices the answer and appends its row to the spool; resolves once it is written. Called exactly once for an answered request. */
export function settle(
  job: Job,
  state: AttemptState,
  end: { readonly choice: Choice; readonly answer: AnswerEnd },
): Promise<void> {
  if (!job.isBilled) return Promise.resolve()
  const { choice, answer } = end
  const { exchange, caller } = job
  const billed = billedPriceOf(job, choice, answer.usage)
  const multiplier = multiplierOf(caller)
  const cost = costOf(billed.price, answer.usage, { multiplier, requestedTier: job.parsed.serviceTier })
  const { ports, config } = exchange.gateway
  ports.billing.addPending({
    userId: caller.entry.user.id,
    apiKeyId: caller.entry.key.id,
    amount: cost.actual,
    fromBalance: caller.subscription === null,
  })
  return ports.spool.end(
    usageEndRecord({
      facts: usageFacts(job, choice),
      billed,
      cost,
      usage: answer.usage,
      answer,
      serviceTier: answer.usage.serviceTier ?? job.parsed.serviceTier,
      multiplier,
      accountCost: accountCostOf(job, choice, { usage: answer.usage, total: cost.total }),
      accountMultiplier: choice.account.rateMultiplier,
      attempts: [...state.attempts, answer.attempt],
      durationMs: Math.max(0, config.nowMs() - exchange.request.startedAtMs),
    }),
  )
}

function billedPriceOf(job: Job, { priced, upstreamModel }: Choice, usage: TokenUsage): BilledPrice {
  if (priced.billed !== null && usage.imageCount === 0) return priced.billed
  return priceOf({
    snapshot: job.caller.snapshot,
    platform: job.platform,
    route: priced.route,
    upstreamModel,
    atMs: job.exchange.request.startedAtMs,
    ...(usage.imageCount > 0
      ? { images: { size: usage.imageSize, groupPrices: job.caller.group.imagePrices } }
      : {}),
  })
}

const FREE: CostBreakdown = {
  input: ZERO,
  output: ZERO,
  cacheCreation: ZERO,
  cacheRead: ZERO,
  imageOutput: ZERO,
  extra: ZERO,
  total: ZERO,
  actual: ZERO,
  billingTier: null,
  longContext: false,
  unbilledUnits: [],
}

function costOf(
  price: ResolvedPrice | null,
  usage: TokenUsage,
  { multiplier, requestedTier }: { readonly multiplier: Decimal; readonly requestedTier: string | null },
): CostBreakdown {
  if (price === null) return FREE
  return computeCost(usage, price, {
    rateMultiplier: multiplier,
    serviceTier: usage.serviceTier ?? requestedTier,
  })
}

type Spent = { readonly usage: TokenUsage; readonly total: Decimal }

/** What the operator pays: by the logged channel's rules, else the catalogue's price of the upstream model. */
function accountCostOf(
  job: Job,
  { priced, account, upstreamModel }: Choice,
  { usage, total }: Spent,
): Decimal {
  const { snapshot, group } = job.caller
  const channelId = priced.route.channel?.id
  const stats = channelId === undefined ? undefined : snapshot.accountStats.get(channelId)
  const cost = accountCost({
    rules: stats?.rules ?? [],
    applyPricingToAccountStats: stats?.applyPricingToAccountStats ?? false,
    groupId: group.id,
    accountId: account.id,
    platform: job.platform,
    upstreamModel,
    usage,
    serviceTier: usage.serviceTier ?? job.parsed.serviceTier,
    customerTotal: total,
    priceBook: snapshot.priceBook,
    atMs: job.exchange.request.startedAtMs,
  })
  return cost.times(account.rateMultiplier)
}
