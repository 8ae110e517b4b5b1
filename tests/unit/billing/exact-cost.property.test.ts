import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compileCataloguePrice,
  compileChannelPrice,
  computeCost,
  exactCost,
  exactTotal,
  findUnitPrice,
  selectPrices,
  UNPRICED,
} from '@/lib/billing'
import type { CostOptions, ResolvedPrice, TokenPrices } from '@/lib/billing'
import {
  contextTokens,
  Decimal,
  decimalOf,
  decimalText,
  exactOf,
  exactText,
  UNIT_DECIMALS,
  unitsOf,
  ZERO,
} from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { cataloguePrice, entry, interval } from './make-price'

/** Any decimal, also finer than what is stored: catalogues state prices of up to thirty decimals. */
const decimals = fc
  .oneof(
    fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.integer({ min: 0, max: 30 })),
    fc.tuple(fc.bigInt({ min: 0n, max: 1000n }), fc.integer({ min: 6, max: 9 })),
  )
  .map(([digits, places]) => new Decimal(`${digits}e-${places}`))
const stated = fc.option(decimals, { nil: null })
const count = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000_000 }), fc.constant(2_147_483_647))

const tokenPrices: fc.Arbitrary<TokenPrices> = fc.record({
  input: stated,
  output: stated,
  cacheWrite5m: stated,
  cacheWrite1h: stated,
  cacheRead: stated,
  imageOutput: stated,
})
const tiers = fc.array(
  fc.record({ aboveTokens: fc.integer({ min: 1, max: 4_000_000 }), prices: tokenPrices }),
  { maxLength: 2 },
)
const tiered = fc.record({
  prices: tokenPrices,
  tiers: tiers.map((list) => list.toSorted((a, b) => a.aboveTokens - b.aboveTokens)),
})
const catalogued = fc
  .record({
    base: tiered,
    priority: fc.option(tiered, { nil: null }),
    flex: fc.option(tiered, { nil: null }),
    extraUnits: fc.dictionary(fc.constantFrom('web_search', 'code'), decimals),
  })
  .map(({ base, ...more }) => compileCataloguePrice({ ...cataloguePrice({}), ...base, ...more }, 'catalogue'))

const fields = fc.record({
  inputPrice: stated,
  outputPrice: stated,
  cacheWritePrice: stated,
  cacheReadPrice: stated,
  imageOutputPrice: stated,
  perRequestPrice: stated,
})
const channel = fc
  .record({
    own: fields,
    tier: fields,
    billingMode: fc.constantFrom('token' as const, 'per_request' as const, 'image' as const),
    label: fc.constantFrom(null, '1K', '2K', 'long'),
    minTokens: fc.integer({ min: 0, max: 3_000_000 }),
  })
  .map(({ own, tier, billingMode, label, minTokens }) => {
    const intervals = [interval({ ...tier, tierLabel: label, minTokens })]
    return compileChannelPrice(entry({ ...own, billingMode, intervals }), null) ?? UNPRICED
  })

const usages: fc.Arbitrary<TokenUsage> = fc.record({
  inputTokens: count,
  outputTokens: count,
  reasoningTokens: count,
  cacheCreation5mTokens: count,
  cacheCreation1hTokens: count,
  cacheReadTokens: count,
  imageOutputTokens: count,
  imageCount: fc.integer({ min: 0, max: 8 }),
  imageSize: fc.constantFrom(null, '1K', '2K', '4K'),
  extraUnits: fc.dictionary(fc.constantFrom('web_search', 'code', 'other'), fc.integer({ min: -1, max: 9 })),
  serviceTier: fc.constantFrom(null, 'priority', 'flex', 'standard'),
})
const multipliers = fc.oneof(
  fc.constantFrom('1', '0', '-2', '1.5', '0.0001').map((text) => new Decimal(text)),
  fc
    .tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 6 }))
    .map(([n, e]) => new Decimal(`${n}e-${e}`)),
)

type Expected = Readonly<
  Record<'input' | 'output' | 'cacheCreation' | 'cacheRead' | 'imageOutput' | 'extra', Decimal>
>

/** The same arithmetic in decimals, of more digits than any product here has. */
function expectedParts(usage: TokenUsage, price: ResolvedPrice, options: CostOptions): Expected {
  const none = {
    input: ZERO,
    output: ZERO,
    cacheCreation: ZERO,
    cacheRead: ZERO,
    imageOutput: ZERO,
    extra: ZERO,
  }
  if (price.mode !== 'token') {
    const isImage = price.mode === 'image'
    const label = usage.imageSize ?? (isImage ? '1K' : null)
    const hasUncounted = usage.imageCount > 0 && contextTokens(usage) === 0
    const unit =
      findUnitPrice(price, label, contextTokens(usage)) ??
      (hasUncounted ? findUnitPrice(price, label, 1) : null)
    const amount = (unit?.price ?? ZERO).times(isImage ? usage.imageCount : (options.requestCount ?? 1))
    return isImage ? { ...none, imageOutput: amount } : { ...none, output: amount }
  }
  const { prices, factor } = selectPrices(usage, price, options.serviceTier)
  const cost = (of: Decimal | null, tokens: number): Decimal => (of ?? ZERO).times(tokens).times(factor ?? 1)
  const imageTokens = Math.min(usage.imageOutputTokens, usage.outputTokens)
  return {
    input: cost(prices.input, usage.inputTokens),
    output: cost(prices.output, usage.outputTokens - imageTokens),
    cacheCreation: cost(prices.cacheWrite5m, usage.cacheCreation5mTokens).plus(
      cost(prices.cacheWrite1h, usage.cacheCreation1hTokens),
    ),
    cacheRead: cost(prices.cacheRead, usage.cacheReadTokens),
    imageOutput: cost(prices.imageOutput, imageTokens),
    extra: Object.entries(usage.extraUnits).reduce(
      (sum, [unit, used]) => sum.plus((price.extraUnits[unit] ?? ZERO).times(Math.max(0, used))),
      ZERO,
    ),
  }
}

describe('exactCost', () => {
  it('is what decimals make of it, to the last digit', () => {
    fc.assert(
      fc.property(usages, fc.oneof(catalogued, channel), multipliers, (usage, price, rateMultiplier) => {
        const options = { rateMultiplier, serviceTier: usage.serviceTier }
        const expected = expectedParts(usage, price, options)
        const total = Object.values(expected).reduce((sum, part) => sum.plus(part), ZERO)
        const charged = Decimal.max(0, total.times(rateMultiplier)).toDecimalPlaces(
          10,
          Decimal.ROUND_HALF_EVEN,
        )
        const cost = exactCost(usage, price, options)
        for (const [part, amount] of Object.entries(expected)) {
          expect(exactText(cost[part as keyof Expected], cost.decimals)).toBe(decimalText(amount))
        }
        expect(exactText(cost.total, cost.decimals)).toBe(decimalText(total))
        expect(exactText(cost.actual, UNIT_DECIMALS)).toBe(decimalText(charged))
        expect(cost.actual).toBe(unitsOf(charged))
        const inDecimals = computeCost(usage, price, options)
        expect([inDecimals.total, inDecimals.actual].map(decimalText)).toEqual(
          [total, charged].map(decimalText),
        )
      }),
      { numRuns: 2000 },
    )
  })
})

describe('exactTotal', () => {
  const usual = fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.constantFrom(6, 7, 9))
  const usualPrice = fc
    .record({ input: usual, output: usual, cacheWrite5m: usual, cacheRead: usual })
    .map((of) => {
      const price = ([digits, places]: [number, number]): Decimal => new Decimal(`${digits}e-${places}`)
      const { input, output, cacheWrite5m, cacheRead } = of
      const prices = { input: price(input), output: price(output), cacheWrite5m: price(cacheWrite5m) }
      const more = { cacheRead: price(cacheRead), cacheWrite1h: null, imageOutput: null }
      const base = { prices: { ...prices, ...more }, tiers: [] }
      return compileCataloguePrice({ ...cataloguePrice({}), ...base }, 'catalogue')
    })

  it('is the total of the whole cost', () => {
    const prices = fc.oneof(catalogued, channel, usualPrice)
    const options = fc.record({
      serviceTier: fc.constantFrom(null, 'priority', 'flex'),
      requestCount: fc.integer({ min: 0, max: 3 }),
    })
    fc.assert(
      fc.property(usages, prices, options, fc.boolean(), (usage, price, asked, hasExtras) => {
        const used = hasExtras ? usage : { ...usage, extraUnits: {} }
        const { total, decimals: places } = exactCost(used, price, { ...asked, rateMultiplier: ZERO })
        expect(exactTotal(used, price, asked)).toEqual({ digits: total, decimals: places })
      }),
      { numRuns: 3000 },
    )
  })
})

describe('exact numbers', () => {
  const signed = fc
    .tuple(decimals, fc.boolean())
    .map(([value, isNegative]) => (isNegative ? value.negated() : value))

  it('are the same as decimals, as texts and in units', () => {
    fc.assert(
      fc.property(signed, fc.integer({ min: 0, max: 5 }), (value, more) => {
        const { digits, decimals: places } = exactOf(value)
        const text = value.isZero() ? '0' : decimalText(value)
        expect(exactText(digits, places)).toBe(text)
        expect(exactText(digits * 10n ** BigInt(more), places + more)).toBe(text)
        expect(decimalOf({ digits, decimals: places }).eq(value)).toBe(true)
        const units = value.times(new Decimal(10).pow(10)).toFixed(0, Decimal.ROUND_CEIL)
        expect(unitsOf(value)).toBe(BigInt(units))
      }),
      { numRuns: 2000 },
    )
  })
})
