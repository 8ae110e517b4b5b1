import { contextTokens, hasPicturesBeside, lookupModelAcross, NOTHING, platformsSeenBy } from '@/lib/core'
import type { Exact, Platform, TokenUsage } from '@/lib/core'
import { exactTotal } from './exact-cost'
import type { ExactCost } from './cost'
import type { ChannelPrices, PriceBook, PriceRequest, ResolvedPrice } from './types'
import { unitPriceOf } from './unit-price'

/** What the operator pays, for the accounts or groups it lists; no list = never. */
export type AccountStatsRule = {
  readonly id: number
  readonly groupIds: readonly number[]
  readonly accountIds: readonly number[]
  readonly prices: ChannelPrices
}

/** Whether a rule is about this account or group; a rule that lists neither is never. */
export function matchesStatsRule(
  rule: Pick<AccountStatsRule, 'groupIds' | 'accountIds'>,
  subject: { readonly accountId: number; readonly groupId: number },
): boolean {
  return rule.accountIds.includes(subject.accountId) || rule.groupIds.includes(subject.groupId)
}

/** What a rule's price (`PriceBook.entryPrice`) makes of the usage; `null` = nothing, the next source is asked. */
export function statsCost(usage: TokenUsage, price: ResolvedPrice | null, requestCount = 1): Exact | null {
  if (price === null || (price.mode === 'token' && !usesTokens(usage))) return null
  if (price.mode !== 'token' && unitPriceOf(usage, price) === null) return null
  return exactTotal(usage, price, { serviceTier: null, requestCount })
}

export type AccountCostInput = {
  /** Rules of the logged channel, in its order; empty on the legacy route. */
  readonly rules: readonly AccountStatsRule[]
  /** The channel's switch: without a rule, the customer's list total is the cost. */
  readonly applyPricingToAccountStats: boolean
  readonly accountId: number
  readonly groupId: number
  readonly platform: Platform
  readonly upstreamModel: string
  readonly usage: TokenUsage
  /** As the answer reports it, else as requested. */
  readonly serviceTier: string | null
  /** The customer's price (`null` = unpriced) and what it made of the same usage and service tier. */
  readonly customer: { readonly price: ResolvedPrice | null; readonly cost: ExactCost }
  readonly priceBook: PriceBook
  /** Start of the request. */
  readonly atMs: number
}

/**
 * What the operator pays, exact and before the account's multiplier: the first rule that yields a price, else the
 * customer's list total or the catalogue price of the upstream model, else 0.
 */
export function accountCost(input: AccountCostInput): Exact {
  return ruleCost(input) ?? fallbackCost(input)
}

function ruleCost(input: AccountCostInput): Exact | null {
  if (input.rules.length === 0) return null
  const lowerModel = input.upstreamModel.toLowerCase()
  const platforms = platformsSeenBy(input.platform)
  for (const rule of input.rules) {
    if (!matchesStatsRule(rule, input)) continue
    const hit = lookupModelAcross(rule.prices, platforms, lowerModel)
    const cost = hit === null ? null : statsCost(input.usage, input.priceBook.entryPrice(hit.value))
    if (cost !== null) return cost
  }
  return null
}

function fallbackCost(input: AccountCostInput): Exact {
  if (input.applyPricingToAccountStats) return customerTotal(input)
  const request = {
    channelPrices: null,
    platforms: platformsSeenBy(input.platform),
    billingModel: input.upstreamModel,
    atMs: input.atMs,
  }
  const images = picturesIn(input.usage)
  const price = input.priceBook.resolve(images === null ? request : { ...request, images })
  if (price === null) return NOTHING
  if (price === input.customer.price) return customerTotal(input)
  return exactTotal(input.usage, price, { serviceTier: input.serviceTier })
}

/** What the catalogue is asked of an answer's pictures; groups set no cost of the operator's. `null` = it has none. */
function picturesIn(usage: TokenUsage): NonNullable<PriceRequest['images']> | null {
  if (usage.imageCount === 0) return null
  return { size: usage.imageSize, groupPrices: null, besideTokens: hasPicturesBeside(usage) }
}

function customerTotal({ customer }: AccountCostInput): Exact {
  return { digits: customer.cost.total, decimals: customer.cost.decimals }
}

function usesTokens(usage: TokenUsage): boolean {
  return contextTokens(usage) + usage.outputTokens > 0
}
