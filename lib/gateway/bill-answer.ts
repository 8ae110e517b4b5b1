import { accountCost, computeCost } from '@/lib/billing'
import type { CostBreakdown, ResolvedPrice } from '@/lib/billing'
import { isOne, ZERO } from '@/lib/core'
import type { Decimal, TokenUsage } from '@/lib/core'
import type { Choice, Job } from './job'
import { multiplierOf } from './multiplier-of'
import { priceOf } from './price-of'
import type { BilledPrice } from './price-of'

/** The route that answered and the name that was sent upstream. */
type Answered = Pick<Choice, 'priced' | 'upstreamModel'>

/** What an answer costs its caller, with the price and the multiplier it is made of. */
export type Bill = {
  readonly billed: BilledPrice
  readonly multiplier: Decimal
  readonly cost: CostBreakdown
}

/** Prices an answer of a route; the one place where usage becomes money on the request path. */
export function billAnswer(job: Job, answered: Answered, usage: TokenUsage): Bill {
  const billed = billedPriceOf(job, answered, usage)
  const multiplier = multiplierOf(job.caller)
  const cost = costOf(billed.price, usage, { multiplier, requestedTier: job.parsed.serviceTier })
  return { billed, multiplier, cost }
}

function billedPriceOf(job: Job, { priced, upstreamModel }: Answered, usage: TokenUsage): BilledPrice {
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
export function accountCostOf(
  job: Job,
  { priced, account, upstreamModel }: Pick<Choice, 'priced' | 'account' | 'upstreamModel'>,
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
  return isOne(account.rateMultiplier) ? cost : cost.times(account.rateMultiplier)
}
