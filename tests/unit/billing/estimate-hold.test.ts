import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  boundedHold,
  compileCataloguePrice,
  compileChannelPrice,
  computeCost,
  strictHold,
} from '@/lib/billing'
import type { Hold, ResolvedPrice, StrictQuestion } from '@/lib/billing'
import { Decimal, NO_USAGE, ONE, unitsOf } from '@/lib/core'
import { cataloguePrice, entry, interval, tokenPrices } from './make-price'

function priced(input: string, output: string): ResolvedPrice | null {
  return compileChannelPrice(
    entry({ inputPrice: new Decimal(input), outputPrice: new Decimal(output) }),
    null,
  )
}

const price = priced('0.000003', '0.000015')

type Question = Omit<StrictQuestion, 'extraTokens'>

function question(parts: Partial<Question> = {}): Question {
  return {
    prices: [price],
    multiplier: ONE,
    bodyBytes: 4_000,
    maxTokens: 1_000,
    answers: 1,
    pieces: 1,
    isForetold: false,
    ...parts,
  }
}

/** The bounded hold of the question, for 1,000 tokens of input. */
function held(parts: Partial<Question> = {}): Hold {
  return boundedHold(question(parts), 1_000)
}

describe('bounded hold', () => {
  it('is the estimated input and the output asked for', () => {
    // 1,000 × 0.000003 + 1,000 × 0.000015 = 0.018 USD
    expect(held()).toEqual({ total: 180_000_000n, actual: 180_000_000n })
  })

  it('foresees at most 4,096 tokens of output', () => {
    const capped = held({ maxTokens: 4_096 })
    expect(held({ maxTokens: 1_000_000 })).toEqual(capped)
    expect(held({ maxTokens: null })).toEqual(capped)
  })

  it('takes the dearest price of the plan and the multiplier, rounded up', () => {
    const dear = priced('0.000006', '0.00003')
    expect(held({ prices: [price, dear, null] }).total).toBe(360_000_000n)
    const third = held({ multiplier: new Decimal('0.3333') })
    expect(third).toEqual({ total: 180_000_000n, actual: 59_994_000n })
    const least = question({ maxTokens: 0, multiplier: new Decimal('0.0001') })
    expect(boundedHold(least, 1).actual).toBe(3n)
  })

  it('is exact for any price, multiplier and size', () => {
    const micros = fc
      .bigInt({ min: 0n, max: 10n ** 15n })
      .map((units) => new Decimal(units.toString()).div(1e14))
    const parts = fc.record({
      input: micros,
      output: micros,
      multiplier: fc.integer({ min: 0, max: 500_000 }).map((scaled) => new Decimal(scaled).div(10_000)),
      inputTokens: fc.integer({ min: 0, max: 16_000_000 }),
      maxTokens: fc.integer({ min: 0, max: 5_000 }),
    })
    fc.assert(
      fc.property(parts, ({ input, output, multiplier, inputTokens, maxTokens }) => {
        const prices = [priced(input.toFixed(), output.toFixed())]
        const hold = boundedHold(question({ prices, multiplier, maxTokens }), inputTokens)
        const usd = input.times(inputTokens).plus(output.times(Math.min(maxTokens, 4_096)))
        const units = (amount: Decimal): bigint => {
          const whole = BigInt(amount.times(1e10).toFixed(0, Decimal.ROUND_CEIL))
          return whole > 10n ** 15n ? 10n ** 15n : whole
        }
        expect(hold).toEqual({ total: units(usd), actual: units(usd.times(multiplier)) })
      }),
      { numRuns: 2_000 },
    )
  })

  it('counts each of several answers', () => {
    expect(held({ answers: 3 }).total).toBe(480_000_000n)
    const [one, three] = [1, 3].map((answers) => strictHold({ ...question({ answers }), extraTokens: 0 }))
    expect((three?.total ?? 0n) - (one?.total ?? 0n)).toBe(300_000_000n)
  })

  it('costs nothing where nothing has a price or the multiplier is 0', () => {
    expect(held({ prices: [null] })).toEqual({ total: 0n, actual: 0n })
    expect(held({ multiplier: new Decimal(0) }).actual).toBe(0n)
  })

  it('is the price of a request where requests are billed by the piece', () => {
    const piece = compileChannelPrice(
      entry({ billingMode: 'per_request', perRequestPrice: new Decimal('0.25') }),
      null,
    )
    expect(held({ prices: [piece] }).total).toBe(2_500_000_000n)
    expect(held({ prices: [piece], pieces: 10 }).total).toBe(25_000_000_000n)
  })
})

const money = fc.integer({ min: 0, max: 10 ** 6 }).map((n) => new Decimal(n).div(10 ** 10))
const text = money.map((amount) => amount.toFixed())
const channelPrice = fc
  .record({ inputPrice: money, outputPrice: money, cacheWritePrice: money, cacheReadPrice: money })
  .chain((fields) =>
    fc.record({ inputPrice: money, outputPrice: money }).map((above) =>
      compileChannelPrice(
        entry({
          ...fields,
          intervals: [
            interval({ ...fields, minTokens: 0, maxTokens: 20_000 }),
            interval({ ...above, minTokens: 20_000 }),
          ],
        }),
        null,
      ),
    ),
  )
const listPrices = fc.record({
  input: text,
  output: text,
  cacheWrite5m: text,
  cacheWrite1h: text,
  cacheRead: text,
})
/** Dearer or cheaper than the plain prices, above some contexts. */
const tiers = fc
  .uniqueArray(fc.integer({ min: 1, max: 100_000 }), { maxLength: 2 })
  .chain((thresholds) =>
    fc.tuple(
      ...thresholds.toSorted((a, b) => a - b).map((above) => listPrices.map((one) => ({ above, one }))),
    ),
  )
  .map((all) => all.map(({ above, one }) => ({ aboveTokens: above, prices: tokenPrices(one) })))
const tiered = fc.record({ prices: listPrices.map(tokenPrices), tiers })
const listPrice = fc
  .record({
    plain: listPrices,
    tiers,
    priority: fc.option(tiered),
    flex: fc.option(tiered),
  })
  .map(({ plain, ...more }) => compileCataloguePrice(cataloguePrice(plain, more), 'catalogue'))

describe('strict hold', () => {
  it('is refused without a limit on the output, or beyond what anybody pays', () => {
    expect(strictHold({ ...question({ maxTokens: null }), extraTokens: 0 })).toBeNull()
    expect(strictHold({ ...question({ maxTokens: 2 ** 40 }), extraTokens: 0 })).toBeNull()
  })

  it('foresees a long context only where there may be one', () => {
    const above = tokenPrices({ input: '0.00001', output: '0.00002' })
    const plain = { input: '0.000001', output: '0.000002' }
    const long = { tiers: [{ aboveTokens: 200_000, prices: above }] }
    const prices = [compileCataloguePrice(cataloguePrice(plain, long), 'catalogue')]
    const heldFor = (bodyBytes: number) =>
      strictHold({ ...question({ prices, bodyBytes, maxTokens: 1_000 }), extraTokens: 0 })?.total
    // 1,024 tokens are the provider's; twice as much in the priority tier.
    expect(heldFor(200_000 - 1_024)).toBe(unitsOf(new Decimal('0.404')))
    expect(heldFor(200_001 - 1_024)).toBe(unitsOf(new Decimal('4.04002')))
  })

  it('is never less than what the request can cost, whatever its tokens are billed as', () => {
    const tokens = fc.integer({ min: 0, max: 30_000 })
    const usages = fc.record({
      inputTokens: tokens,
      cacheReadTokens: tokens,
      cacheCreation5mTokens: tokens,
      cacheCreation1hTokens: tokens,
      outputTokens: tokens,
    })
    const terms = fc.record({
      multiplier: fc.integer({ min: 0, max: 30_000 }).map((n) => new Decimal(n).div(10_000)),
      serviceTier: fc.constantFrom(null, 'priority', 'flex', 'standard'),
      slack: tokens,
    })
    fc.assert(
      fc.property(fc.oneof(channelPrice, listPrice), usages, terms, (resolved, counts, term) => {
        if (resolved === null) throw new Error('a price was stated')
        const { outputTokens, ...inputs } = counts
        const { multiplier, serviceTier, slack } = term
        const cost = computeCost({ ...NO_USAGE, ...counts }, resolved, {
          rateMultiplier: multiplier,
          serviceTier,
        })
        const hold = strictHold({
          prices: [resolved],
          multiplier,
          bodyBytes: Object.values(inputs).reduce((sum, count) => sum + count, 0),
          maxTokens: outputTokens + slack,
          answers: 1,
          pieces: 1,
          extraTokens: 0,
          isForetold: false,
        })
        if (hold === null) return
        expect(hold.actual).toBeGreaterThanOrEqual(unitsOf(cost.actual))
        expect(hold.total).toBeGreaterThanOrEqual(unitsOf(cost.total))
      }),
    )
  })
})
