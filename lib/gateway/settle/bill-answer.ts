import { accountCost, exactCost, multiplied } from '@/lib/billing'
import type { AccountStatsRule, ExactCost, PriceRequest, ResolvedPrice } from '@/lib/billing'
import { hasPicturesBeside } from '@/lib/core'
import type { Decimal, Exact, TokenUsage } from '@/lib/core'
import type { Choice, Job } from '../plan/job'
import { multiplierOf } from '../access/multiplier-of'
import { priceOf } from '../plan/price-of'
import type { BilledPrice } from '../ports/plan-memory'

/** The route that answered and the name that was sent upstream. */
type AnsweredRoute = Pick<Choice, 'priced' | 'upstreamModel'>

/** What an answer costs its caller, with the price and the multiplier it is made of. */
export type Bill = {
  readonly billed: BilledPrice
  readonly multiplier: Decimal
  readonly cost: ExactCost
}

/** Prices an answer of a route; the one place where usage becomes money on the request path. */
export function billAnswer(job: Job, answered: AnsweredRoute, usage: TokenUsage): Bill {
  const billed = billedPriceOf(job, answered, usage)
  const multiplier = multiplierOf(job.caller)
  const cost = costOf(billed.price, usage, { multiplier, requestedTier: job.parsed.serviceTier })
  return { billed, multiplier, cost }
}

function billedPriceOf(job: Job, { priced, upstreamModel }: AnsweredRoute, usage: TokenUsage): BilledPrice {
  if (priced.billed !== null && usage.imageCount === 0) return priced.billed
  return priceOf({
    snapshot: job.caller.snapshot,
    platform: job.platform,
    route: priced.route,
    upstreamModel,
    atMs: job.exchange.request.startedAtMs,
    images: picturesOf(job, usage),
  })
}

function picturesOf({ caller }: Job, usage: TokenUsage): PriceRequest['images'] | undefined {
  if (usage.imageCount === 0) return undefined
  const groupPrices = caller.group.imagePrices
  return { size: usage.imageSize, groupPrices, besideTokens: hasPicturesBeside(usage) }
}

const FREE: ExactCost = {
  decimals: 0,
  input: 0n,
  output: 0n,
  cacheCreation: 0n,
  cacheRead: 0n,
  imageOutput: 0n,
  extra: 0n,
  total: 0n,
  actual: 0n,
  billingTier: null,
  longContext: false,
  unbilledUnits: [],
}

function costOf(
  price: ResolvedPrice | null,
  usage: TokenUsage,
  { multiplier, requestedTier }: { readonly multiplier: Decimal; readonly requestedTier: string | null },
): ExactCost {
  if (price === null) return FREE
  return exactCost(usage, price, {
    rateMultiplier: multiplier,
    serviceTier: usage.serviceTier ?? requestedTier,
  })
}

const NO_RULES: readonly AccountStatsRule[] = []

/** What the operator pays of a bill, exact: by the logged channel's rules, else the catalogue's price of the upstream model. */
export function accountCostOf(
  job: Job,
  { priced, account, upstreamModel }: Pick<Choice, 'priced' | 'account' | 'upstreamModel'>,
  { usage, bill }: { readonly usage: TokenUsage; readonly bill: Bill },
): Exact {
  const { snapshot, group } = job.caller
  const channelId = priced.route.channel?.id
  const stats = channelId === undefined ? undefined : snapshot.accountStats.get(channelId)
  const cost = accountCost({
    rules: stats?.rules ?? NO_RULES,
    applyPricingToAccountStats: stats?.applyPricingToAccountStats ?? false,
    groupId: group.id,
    accountId: account.id,
    platform: job.platform,
    upstreamModel,
    usage,
    serviceTier: usage.serviceTier ?? job.parsed.serviceTier,
    customer: { price: bill.billed.price, cost: bill.cost },
    priceBook: snapshot.priceBook,
    atMs: job.exchange.request.startedAtMs,
  })
  return multiplied(cost, account.rateMultiplier)
}
