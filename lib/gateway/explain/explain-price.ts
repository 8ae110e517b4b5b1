import { selectPrices, unitPriceOf } from '@/lib/billing'
import type { ExactCost, ResolvedPrice, TokenPrices } from '@/lib/billing'
import { decimalText, exactText, UNIT_DECIMALS } from '@/lib/core'
import type { Decimal, Exact, RouteLabCost, RouteLabPrice, RouteLabTokenPrices, TokenUsage } from '@/lib/core'
import type { Bill } from '../settle/bill-answer'

type Sample = { readonly usage: TokenUsage; readonly serviceTier: string | null }

/** The price behind a bill, seen from the sample usage; `null` = nobody priced the model. */
export function explainPrice({ billed, cost }: Bill, sample: Sample): RouteLabPrice | null {
  const { billingModel, price } = billed
  if (price === null) return null
  const tier = cost.billingTier
  return {
    billingModel,
    mode: price.mode,
    source: price.source,
    entryId: price.entryId,
    catalogueId: price.catalogueId,
    tier,
    longContext: cost.longContext,
    ...(price.mode === 'token' ? tokenParts(price, sample) : unitParts(price, sample)),
    intervals: intervalsOf(price, tier),
  }
}

type Parts = Pick<RouteLabPrice, 'tokenPrices' | 'factor' | 'unitPrice'>

function tokenParts(price: ResolvedPrice, { usage, serviceTier }: Sample): Parts {
  const { prices, factor } = selectPrices(usage, price, serviceTier)
  return { tokenPrices: tokenTexts(prices), factor: textOf(factor), unitPrice: null }
}

function unitParts(price: ResolvedPrice, { usage }: Sample): Parts {
  const unit = unitPriceOf(usage, price)
  return { tokenPrices: null, factor: null, unitPrice: textOf(unit?.price ?? null) }
}

function intervalsOf(price: ResolvedPrice, tier: string | null): RouteLabPrice['intervals'] {
  return [
    ...price.intervals.map(({ label, minTokens, maxTokens }) => ({ label, minTokens, maxTokens })),
    ...price.contextTiers.map(({ aboveTokens }) => ({
      label: `>${aboveTokens}`,
      minTokens: aboveTokens,
      maxTokens: null,
    })),
  ].map((interval) => ({ ...interval, applies: interval.label === tier }))
}

function tokenTexts(prices: TokenPrices): RouteLabTokenPrices {
  return {
    input: textOf(prices.input),
    output: textOf(prices.output),
    cacheWrite5m: textOf(prices.cacheWrite5m),
    cacheWrite1h: textOf(prices.cacheWrite1h),
    cacheRead: textOf(prices.cacheRead),
    imageOutput: textOf(prices.imageOutput),
  }
}

/** A cost in decimal texts. */
export function explainCost(cost: ExactCost, multiplier: Decimal, accountCost: Exact | null): RouteLabCost {
  const { decimals } = cost
  return {
    input: exactText(cost.input, decimals),
    output: exactText(cost.output, decimals),
    cacheCreation: exactText(cost.cacheCreation, decimals),
    cacheRead: exactText(cost.cacheRead, decimals),
    imageOutput: exactText(cost.imageOutput, decimals),
    extra: exactText(cost.extra, decimals),
    total: exactText(cost.total, decimals),
    rateMultiplier: decimalText(multiplier),
    actual: exactText(cost.actual, UNIT_DECIMALS),
    accountCost: accountCost === null ? null : exactText(accountCost.digits, accountCost.decimals),
    unbilledUnits: cost.unbilledUnits,
  }
}

function textOf(amount: Decimal | null): string | null {
  return amount === null ? null : decimalText(amount)
}
