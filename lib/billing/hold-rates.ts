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
  readonly mostInput: bigint
  readonly mostOutput: bigint
  /** A request billed by the piece. */
  readonly request: bigint
  /** The ordinary ones as numbers, for holds below 2^53; exact there. */
  readonly quickInput: number
  readonly quickOutput: number
  readonly quickRequest: number
}

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
  const most = [...usual, ...tieredPrices({ prices: price.prices, tiers: price.contextTiers })]
  const own = [price.priority, price.flex].flatMap((tiers) => (tiers === null ? [] : tieredPrices(tiers)))
  const factor = price.serviceTiersApply ? priorityFactor() : new Decimal(1)
  const top = (
    kinds: readonly TokenPrices[],
    of: (prices: TokenPrices) => readonly (Decimal | null)[],
  ): Decimal => Decimal.max(ZERO, ...kinds.flatMap(of).map((one) => one ?? ZERO))
  const inputs = ({ input, cacheWrite5m, cacheWrite1h, cacheRead }: TokenPrices) => [
    input,
    cacheWrite5m,
    cacheWrite1h,
    cacheRead,
  ]
  const outputs = ({ output, imageOutput }: TokenPrices) => [output, imageOutput]
  const input = rate(top(usual, (prices) => [prices.input]))
  const output = rate(top(usual, (prices) => [prices.output]))
  const beyond = mostSurcharges(price.extraUnits, factor)
  const request = rate(Decimal.max(ZERO, ...unitPrices(price)))
  return {
    input,
    output,
    mostInput: rate(
      Decimal.max(top(most, inputs).times(factor), top(own, inputs)).plus(beyond.input.times(factor)),
    ),
    mostOutput: rate(
      Decimal.max(top(most, outputs).times(factor), top(own, outputs)).plus(beyond.output.times(factor)),
    ),
    request,
    quickInput: Number(input),
    quickOutput: Number(output),
    quickRequest: Number(request),
  }
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
