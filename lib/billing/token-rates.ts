import { exactOf, ONE, powerOfTen, ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'
import { mapPrices } from './token-prices'
import type { ResolvedPrice, TokenPrices } from './types'

/** Token prices as whole numbers of 10^−`decimals` USD a token; 0 for a kind that states none. */
export type TokenRates = { readonly [Kind in keyof TokenPrices]: bigint } & {
  readonly decimals: number
  /** The same as numbers; `null` where they are not exact, or one is below 0. */
  readonly quick: QuickRates | null
}

type QuickRates = { readonly [Kind in keyof TokenPrices]: number }

/** The rates of what was selected of a price; nearly always they are its ordinary prices, whose rates are kept with it. */
export function selectedRates(price: ResolvedPrice, { prices, factor }: Selected): TokenRates {
  if (prices !== price.prices || factor !== null) return tokenRatesOf(prices, factor)
  price.memory.tokenRates ??= tokenRatesOf(prices, null)
  return price.memory.tokenRates
}

type Selected = { readonly prices: TokenPrices; readonly factor: Decimal | null }

/** Factors are the few constants of the service tiers. */
const known = new Map<Decimal, WeakMap<TokenPrices, TokenRates>>()

/** Prices times a factor (`null` = 1) as integers; computed once for each object of prices. */
function tokenRatesOf(prices: TokenPrices, factor: Decimal | null): TokenRates {
  const by = factor ?? ONE
  let memory = known.get(by)
  if (memory === undefined) {
    memory = new WeakMap()
    known.set(by, memory)
  }
  let rates = memory.get(prices)
  if (rates === undefined) {
    rates = computeRates(factor === null ? prices : mapPrices(prices, (price) => price.times(factor)))
    memory.set(prices, rates)
  }
  return rates
}

function computeRates(prices: TokenPrices): TokenRates {
  const stated = Object.values(prices).filter((price) => price !== null)
  const decimals = Math.max(0, ...stated.map((price) => price.decimalPlaces()))
  const rate = (price: Decimal | null): bigint => {
    const exact = exactOf(price ?? ZERO)
    return exact.digits * powerOfTen(decimals - exact.decimals)
  }
  const input = rate(prices.input)
  const output = rate(prices.output)
  const cacheWrite5m = rate(prices.cacheWrite5m)
  const cacheWrite1h = rate(prices.cacheWrite1h)
  const cacheRead = rate(prices.cacheRead)
  const imageOutput = rate(prices.imageOutput)
  const rates = { input, output, cacheWrite5m, cacheWrite1h, cacheRead, imageOutput }
  const isQuick = Object.values(rates).every((one) => one >= 0n && one <= Number.MAX_SAFE_INTEGER)
  // Written out: of objects made by spreads each has a shape of its own.
  return {
    input,
    output,
    cacheWrite5m,
    cacheWrite1h,
    cacheRead,
    imageOutput,
    decimals,
    quick: isQuick ? quickRates(rates) : null,
  }
}

function quickRates(rates: { readonly [Kind in keyof TokenPrices]: bigint }): QuickRates {
  return {
    input: Number(rates.input),
    output: Number(rates.output),
    cacheWrite5m: Number(rates.cacheWrite5m),
    cacheWrite1h: Number(rates.cacheWrite1h),
    cacheRead: Number(rates.cacheRead),
    imageOutput: Number(rates.imageOutput),
  }
}
