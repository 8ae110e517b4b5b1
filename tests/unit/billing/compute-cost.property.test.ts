import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compileCataloguePrice,
  compileChannelPrice,
  computeCost,
  matchInterval,
  UNPRICED,
  validateIntervals,
} from '@/lib/billing'
import type { ResolvedPrice } from '@/lib/billing'
import { Decimal, perMillion, perToken, ZERO } from '@/lib/core'
import { cataloguePrice, entry, interval, NO_FIELDS } from './make-price'

const price = fc
  .tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 14 }))
  .map(([digits, scale]) => new Decimal(digits).times(new Decimal(10).pow(-scale)))
const optionalPrice = fc.option(price, { nil: null })
const tokens = fc.integer({ min: 0, max: 2_000_000 })

const usages = fc
  .record({
    inputTokens: tokens,
    outputTokens: tokens,
    reasoningTokens: tokens,
    cacheCreation5mTokens: tokens,
    cacheCreation1hTokens: tokens,
    cacheReadTokens: tokens,
    imageOutputTokens: tokens,
    imageCount: fc.integer({ min: 0, max: 8 }),
    imageSize: fc.constantFrom(null, '1K', '2K', '4K'),
    extraUnits: fc.dictionary(fc.constantFrom('web_search', 'other'), fc.integer({ min: 0, max: 9 })),
    serviceTier: fc.constantFrom(null, 'priority', 'flex', 'standard'),
  })
  .map((usage) => ({ ...usage, imageOutputTokens: Math.min(usage.imageOutputTokens, usage.outputTokens) }))

const fields = fc.record({
  inputPrice: optionalPrice,
  outputPrice: optionalPrice,
  cacheWritePrice: optionalPrice,
  cacheReadPrice: optionalPrice,
  imageOutputPrice: optionalPrice,
  perRequestPrice: optionalPrice,
})

/** Intervals that touch, end to end, the last one open. */
const bounds = fc
  .uniqueArray(fc.integer({ min: 1, max: 3_000_000 }), { maxLength: 4 })
  .map((numbers) => [0, ...numbers.toSorted((a, b) => a - b)])

const prices: fc.Arbitrary<ResolvedPrice> = fc
  .record({
    fields,
    bounds,
    intervalFields: fields,
    mode: fc.constantFrom('token', 'per_request', 'image', 'catalogue'),
  })
  .map(({ fields: own, bounds: limits, intervalFields, mode }) => {
    if (mode === 'catalogue') {
      const base = cataloguePrice({ input: '0.000003', output: '0.000015', cacheRead: '0.0000003' })
      const tiers = [{ aboveTokens: 200_000, prices: base.prices }]
      return compileCataloguePrice(
        { ...base, tiers, extraUnits: { web_search: new Decimal('0.01') } },
        'catalogue',
      )
    }
    const intervals = limits.map((minTokens, index) =>
      interval({ ...intervalFields, minTokens, maxTokens: limits[index + 1] ?? null }),
    )
    const billingMode = mode === 'token' || mode === 'image' ? mode : 'per_request'
    return compileChannelPrice(entry({ ...own, billingMode, intervals }), null) ?? UNPRICED
  })

describe('computeCost', () => {
  it('gives parts that sum to the total, exactly, and rounds once', () => {
    fc.assert(
      fc.property(usages, prices, price, (usage, resolved, rateMultiplier) => {
        const cost = computeCost(usage, resolved, { rateMultiplier, serviceTier: usage.serviceTier })
        const parts = [
          cost.input,
          cost.output,
          cost.cacheCreation,
          cost.cacheRead,
          cost.imageOutput,
          cost.extra,
        ]
        expect(cost.total.eq(parts.reduce((a, b) => a.plus(b), ZERO))).toBe(true)
        expect(parts.every((part) => part.gte(0))).toBe(true)
        const charged = cost.total.times(rateMultiplier).toDecimalPlaces(10, Decimal.ROUND_HALF_EVEN)
        expect(cost.actual.eq(charged)).toBe(true)
        expect(cost.actual.decimalPlaces()).toBeLessThanOrEqual(10)
      }),
      { numRuns: 1000 },
    )
  })

  it('is free without usage of tokens, whatever the token prices', () => {
    fc.assert(
      fc.property(fields, (own) => {
        const resolved = compileChannelPrice(entry(own), null) ?? UNPRICED
        const none = { ...usageOfNothing, imageCount: 3 }
        expect(
          computeCost(none, resolved, { rateMultiplier: new Decimal(1), serviceTier: null }).total.isZero(),
        ).toBe(true)
      }),
    )
  })
})

const usageOfNothing = {
  inputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cacheCreation5mTokens: 0,
  cacheCreation1hTokens: 0,
  cacheReadTokens: 0,
  imageOutputTokens: 0,
  imageSize: null,
  extraUnits: {},
  serviceTier: null,
}

describe('intervals', () => {
  it('are never hit twice, boundaries included, whenever they may be saved', () => {
    const drafts = fc.array(
      fc.record({
        minTokens: fc.integer({ min: 0, max: 12 }),
        maxTokens: fc.option(fc.integer({ min: 1, max: 15 }), { nil: null }),
      }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(drafts, fc.integer({ min: 0, max: 20 }), (list, context) => {
        const intervals = list.map((one) => interval({ ...one, inputPrice: new Decimal(1) }))
        fc.pre(validateIntervals('token', intervals, 'entry').length === 0)
        const hits = intervals.filter((one) => matchInterval([one], context) !== null)
        expect(hits.length).toBeLessThanOrEqual(1)
        expect(matchInterval(intervals, context)).toBe(hits[0] ?? null)
      }),
      { numRuns: 2000 },
    )
  })

  it('hit every context above zero exactly once when they touch', () => {
    fc.assert(
      fc.property(bounds, fc.integer({ min: 1, max: 4_000_000 }), (limits, context) => {
        const intervals = limits.map((minTokens, index) =>
          interval({ ...NO_FIELDS, minTokens, maxTokens: limits[index + 1] ?? null }),
        )
        for (const at of [context, ...limits.slice(1), ...limits.slice(1).map((limit) => limit + 1)]) {
          expect(intervals.filter((one) => matchInterval([one], at) !== null)).toHaveLength(1)
        }
      }),
    )
  })
})

describe('price conversion', () => {
  it('round-trips for any decimal, in both directions', () => {
    const anyDecimal = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.integer({ min: 0, max: 20 }))
      .map(([digits, scale]) => new Decimal(digits.toString()).times(new Decimal(10).pow(-scale)))
    fc.assert(
      fc.property(anyDecimal, (value) => {
        expect(perMillion(perToken(value)).toFixed()).toBe(value.toFixed())
        expect(perToken(perMillion(value)).toFixed()).toBe(value.toFixed())
      }),
    )
    expect(perToken(new Decimal('0.1')).toFixed()).toBe('0.0000001')
    expect(perMillion(new Decimal('0.0000001')).toFixed()).toBe('0.1')
  })
})
