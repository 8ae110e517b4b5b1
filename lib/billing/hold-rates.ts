import { Decimal, ZERO } from '@/lib/core'
import { mostSurcharges } from './modality-prices'
import { pricedServiceTier, serviceTierFactor } from './service-tier'
import type { ResolvedPrice, TieredPrices, TokenPrices } from './types'

/** What a price can cost at most, in whole 1e-14 USD, the precision of prices: whole numbers, so that a hold is exact. */
export type HoldRates = {
  /** A token of input and of output at the ordinary prices, the dearest interval included. */
  readonly input: bigint
  readonly output: bigint
  /** At the dearest price an answer could be billed at: any interval, context tier, service tier or kind of token. */
  readonly most: TokenPair
  /** The same of a context up to `shortTokens`, which no context tier begins below. */
  readonly mostShort: TokenPair
  readonly shortTokens: number
  /** A request billed by the piece. */
  readonly request: bigint
  /** The ordinary ones as numbers, for holds below 2^53; exact there. */
  readonly quickInput: number
  readonly quickOutput: number
  readonly quickRequest: number
}

/** A token of input and one of output. */
type TokenPair = { readonly input: bigint; readonly output: bigint }

/** Decimal places of a price per token. */
const RATE_DECIMALS = 14
const RATES_IN_USD = new Decimal(10).pow(RATE_DECIMALS)

/** The hold rates of a price; computed once for each price object. */
export function holdRatesOf(price: ResolvedPrice): HoldRates {
  price.memory.holdRates ??= computeRates(price)
  return price.memory.holdRates
}

function computeRates(price: ResolvedPrice): HoldRates {
  const usual = [price.prices, ...price.intervals.map(({ prices }) => prices)]
  const own = [price.priority, price.flex].filter((tiers) => tiers !== null)
  const input = rate(top(usual, (prices) => [prices.input]))
  const output = rate(top(usual, (prices) => [prices.output]))
  const request = rate(Decimal.max(ZERO, ...unitPrices(price)))
  const thresholds = [price.contextTiers, ...own.map(({ tiers }) => tiers)].flat()
  return {
    input,
    output,
    most: mostOf(
      price,
      [...usual, ...tieredPrices({ prices: price.prices, tiers: price.contextTiers })],
      own.flatMap(tieredPrices),
    ),
    mostShort: mostOf(
      price,
      usual,
      own.map(({ prices }) => prices),
    ),
    shortTokens: Math.min(Number.POSITIVE_INFINITY, ...thresholds.map(({ aboveTokens }) => aboveTokens)),
    request,
    quickInput: Number(input),
    quickOutput: Number(output),
    quickRequest: Number(request),
  }
}

/** Of any of the prices, in any service tier; those that a tier has of its own are `own`. */
function mostOf(
  { serviceTiersApply, extraUnits }: ResolvedPrice,
  prices: readonly TokenPrices[],
  own: readonly TokenPrices[],
): TokenPair {
  const factor = serviceTiersApply ? priorityFactor() : new Decimal(1)
  const beyond = mostSurcharges(extraUnits, factor)
  const most = (of: (prices: TokenPrices) => readonly (Decimal | null)[], surcharge: Decimal): bigint =>
    rate(Decimal.max(top(prices, of).times(factor), top(own, of)).plus(surcharge.times(factor)))
  return { input: most(inputs, beyond.input), output: most(outputs, beyond.output) }
}

function inputs({ input, cacheWrite5m, cacheWrite1h, cacheRead }: TokenPrices): readonly (Decimal | null)[] {
  return [input, cacheWrite5m, cacheWrite1h, cacheRead]
}

function outputs({ output, imageOutput }: TokenPrices): readonly (Decimal | null)[] {
  return [output, imageOutput]
}

function top(
  kinds: readonly TokenPrices[],
  of: (prices: TokenPrices) => readonly (Decimal | null)[],
): Decimal {
  return Decimal.max(ZERO, ...kinds.flatMap(of).map((one) => one ?? ZERO))
}

function tieredPrices({ prices, tiers }: TieredPrices): readonly TokenPrices[] {
  return [prices, ...tiers.map((tier) => tier.prices)]
}

/** Providers may serve a request in their priority tier without being asked to. */
function priorityFactor(): Decimal {
  const tier = pricedServiceTier('priority')
  return tier === null ? new Decimal(1) : Decimal.max(1, serviceTierFactor(tier))
}

function unitPrices(price: ResolvedPrice): readonly Decimal[] {
  if (price.mode === 'token') return []
  return [
    price.unitPrice ?? ZERO,
    ...price.labelTiers.values(),
    ...price.intervals.map(({ unitPrice }) => unitPrice ?? ZERO),
  ]
}

function rate(price: Decimal): bigint {
  return BigInt(price.times(RATES_IN_USD).toFixed(0, Decimal.ROUND_CEIL))
}
