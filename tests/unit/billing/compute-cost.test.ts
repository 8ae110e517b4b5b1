import { describe, expect, it } from 'vitest'
import {
  chargedUnits,
  compileCataloguePrice,
  compileChannelPrice,
  computeCost,
  UNPRICED,
} from '@/lib/billing'
import type { CostBreakdown, ResolvedPrice } from '@/lib/billing'
import type { TokenUsage } from '@/lib/core'
import { amountOfUnits, Decimal, exactOf, ONE } from '@/lib/core'
import { cataloguePrice, decimal, entry, interval, tokenPrices, usage } from './make-price'

function costOf(
  price: ResolvedPrice | null,
  fields: Partial<TokenUsage>,
  serviceTier: string | null = null,
): CostBreakdown {
  return computeCost(usage(fields), price ?? UNPRICED, { rateMultiplier: ONE, serviceTier })
}

const SONNET = cataloguePrice(
  {
    input: '0.000003',
    output: '0.000015',
    cacheWrite5m: '0.00000375',
    cacheWrite1h: '0.000006',
    cacheRead: '0.0000003',
  },
  {
    tiers: [{ aboveTokens: 200_000, prices: tokenPrices({ input: '0.000006', output: '0.0000225' }) }],
    extraUnits: { web_search: decimal('0.01') },
  },
)

describe('token mode', () => {
  it('prices cache writes by lifetime', () => {
    const cost = costOf(compileCataloguePrice(SONNET, 'catalogue'), {
      cacheCreation5mTokens: 1000,
      cacheCreation1hTokens: 1000,
    })
    expect(cost.cacheCreation.toFixed()).toBe('0.00975')
  })

  it('takes one cache write price of a channel for both lifetimes', () => {
    const price = compileChannelPrice(entry({ cacheWritePrice: decimal('0.000002') }), SONNET)
    expect(costOf(price, { cacheCreation5mTokens: 1, cacheCreation1hTokens: 1 }).total.toFixed()).toBe(
      '0.000004',
    )
  })

  it('raises the whole request strictly above a context threshold', () => {
    const price = compileCataloguePrice(SONNET, 'catalogue')
    const at = costOf(price, { inputTokens: 150_000, cacheReadTokens: 50_000 })
    expect([at.longContext, at.billingTier, at.input.toFixed()]).toEqual([false, null, '0.45'])
    const above = costOf(price, { inputTokens: 150_001, cacheReadTokens: 50_000 })
    expect([above.longContext, above.billingTier, above.input.toFixed()]).toEqual([
      true,
      '>200000',
      '0.900006',
    ])
  })

  it('bills image output at its own price and the rest of the output as text', () => {
    const price = compileCataloguePrice(
      cataloguePrice({ output: '0.00001', imageOutput: '0.00003' }),
      'catalogue',
    )
    const cost = costOf(price, { outputTokens: 1500, imageOutputTokens: 1000 })
    expect([cost.output.toFixed(), cost.imageOutput.toFixed()]).toEqual(['0.005', '0.03'])
  })

  it('charges the output price for image output where the catalogue states none, and 0 on a channel', () => {
    const base = cataloguePrice({ output: '0.00001' })
    expect(
      costOf(compileCataloguePrice(base, 'catalogue'), {
        outputTokens: 10,
        imageOutputTokens: 10,
      }).total.toFixed(),
    ).toBe('0.0001')
    const channel = compileChannelPrice(entry({ outputPrice: decimal('0.00002') }), base)
    expect(costOf(channel, { outputTokens: 10, imageOutputTokens: 10 }).total.isZero()).toBe(true)
  })

  it.each([
    ['in a long context', { inputTokens: 200_001 }, null],
    ['at priority prices', {}, 'priority'],
    ['at flex prices in a long context', { inputTokens: 200_001 }, 'flex'],
  ])('charges 0 for image output of a channel entry without prices %s, too', (...[, more, serviceTier]) => {
    const own = tokenPrices({ input: '0.000001', output: '0.00001', imageOutput: '0.00003' })
    const tiered = { prices: own, tiers: [{ aboveTokens: 200_000, prices: own }] }
    const base = cataloguePrice(
      { input: '0.000001', output: '0.00001', imageOutput: '0.00003' },
      { tiers: tiered.tiers, priority: tiered, flex: tiered },
    )
    const channel = compileChannelPrice(entry({}), base)
    const cost = costOf(channel, { outputTokens: 10, imageOutputTokens: 10, ...more }, serviceTier)
    expect([cost.output.toFixed(), cost.imageOutput.toFixed()]).toEqual(['0', '0'])
  })

  it('bills known tool fees and names the unknown ones', () => {
    const cost = costOf(compileCataloguePrice(SONNET, 'catalogue'), {
      extraUnits: { web_search: 3, code_run: 2, none: 0 },
    })
    expect([cost.extra.toFixed(), cost.total.toFixed(), cost.unbilledUnits]).toEqual([
      '0.03',
      '0.03',
      ['code_run'],
    ])
  })
})

describe('service tiers', () => {
  it('an answer that Claude has given fast costs twice as much, what was cached too', () => {
    const price = compileCataloguePrice(SONNET, 'catalogue')
    const fields = { inputTokens: 10, outputTokens: 10, cacheReadTokens: 10, cacheCreation1hTokens: 10 }
    expect(costOf(price, fields, 'fast').total.eq(costOf(price, fields).total.times(2))).toBe(true)
  })

  const plain = compileCataloguePrice(cataloguePrice({ input: '1', output: '2' }), 'catalogue')
  it.each([
    [null, '1'],
    ['', '1'],
    ['default', '1'],
    ['standard', '1'],
    ['priority', '2'],
    ['PRIORITY', '2'],
    ['flex', '0.5'],
  ])('%s costs × %s', (tier, factor) => {
    expect(costOf(plain, { inputTokens: 1 }, tier).total.toFixed()).toBe(factor)
  })

  it('prefers the price of its own', () => {
    const price = compileCataloguePrice(
      cataloguePrice({ input: '1' }, { priority: { prices: tokenPrices({ input: '1.7' }), tiers: [] } }),
      'catalogue',
    )
    expect(costOf(price, { inputTokens: 1 }, 'priority').total.toFixed()).toBe('1.7')
    expect(costOf(price, { inputTokens: 1 }, 'flex').total.toFixed()).toBe('0.5')
  })

  it('takes the factor on a long context its own prices say nothing of', () => {
    const price = compileCataloguePrice(
      cataloguePrice(
        { input: '1' },
        {
          tiers: [{ aboveTokens: 10, prices: tokenPrices({ input: '3' }) }],
          priority: { prices: tokenPrices({ input: '1.7' }), tiers: [] },
        },
      ),
      'catalogue',
    )
    expect(costOf(price, { inputTokens: 11 }, 'priority').total.toFixed()).toBe('66')
  })

  it('changes nothing on channel prices, nor do catalogue context tiers', () => {
    const price = compileChannelPrice(entry({ inputPrice: decimal('0.00001') }), SONNET)
    const cost = costOf(price, { inputTokens: 300_000, outputTokens: 1000 }, 'priority')
    expect([cost.input.toFixed(), cost.output.toFixed(), cost.longContext]).toEqual(['3', '0.015', false])
  })

  it('holds on where the channel entry states no price at all', () => {
    const price = compileChannelPrice(entry({}), SONNET)
    expect(price).toMatchObject({ source: 'channel', entryId: 1, catalogueId: 'm' })
    const cost = costOf(price, { inputTokens: 300_000 }, 'priority')
    expect([cost.input.toFixed(), cost.longContext]).toEqual(['3.6', true])
  })
})

describe('channel intervals', () => {
  const price = compileChannelPrice(
    entry({
      inputPrice: decimal('0.000001'),
      outputPrice: decimal('0.000005'),
      intervals: [
        interval({ minTokens: 128_000, inputPrice: decimal('0.000004') }),
        interval({
          minTokens: 10_000,
          maxTokens: 128_000,
          inputPrice: decimal('0.000002'),
          tierLabel: 'middle',
        }),
        interval({ minTokens: 0, maxTokens: 5 }),
      ],
    }),
    SONNET,
  )

  it.each([
    [10_000, '0.01', null],
    [10_001, '0.020002', 'middle'],
    [128_000, '0.256', 'middle'],
    [128_001, '0.512004', '128000+'],
    [3, '0.000003', null],
  ])('%i tokens cost %s (%s)', (inputTokens, cost, tier) => {
    const priced = costOf(price, { inputTokens })
    expect([priced.input.toFixed(), priced.billingTier]).toEqual([cost, tier])
  })

  it('fill what they leave open from the entry, then from the catalogue', () => {
    const cost = costOf(price, { inputTokens: 20_000, outputTokens: 1000, cacheReadTokens: 1000 })
    expect([cost.output.toFixed(), cost.cacheRead.toFixed()]).toEqual(['0.005', '0.0003'])
  })
})

describe('per request and image mode', () => {
  const tiers = [
    interval({ tierLabel: '1K', perRequestPrice: decimal('0.04') }),
    interval({ tierLabel: 'HD', perRequestPrice: decimal('0.12') }),
    interval({ minTokens: 0, maxTokens: 1000, perRequestPrice: decimal('0.02') }),
  ]

  it.each([
    ['1K', 0, '0.04', '1K'],
    ['hd', 0, '0.12', 'hd'],
    ['4K', 500, '0.02', '0-1000'],
    ['4K', 5000, '0.5', null],
    [null, 0, '0.04', '1K'],
    ['', 0, '0.04', '1K'],
    ['1024x1024', 0, '0.04', '1K'],
  ])('an image of size %s in a context of %i costs %s', (...[imageSize, inputTokens, cost, tier]) => {
    const price = compileChannelPrice(
      entry({ billingMode: 'image', perRequestPrice: decimal('0.5'), intervals: tiers }),
      null,
    )
    const priced = costOf(price, { imageCount: 2, imageSize, inputTokens })
    expect([priced.total.div(2).toFixed(), priced.billingTier]).toEqual([cost, tier])
    expect(priced.imageOutput.eq(priced.total)).toBe(true)
  })

  it.each([
    ['image', 1, 0, '0.02', '0-1000'],
    ['per_request', 1, 0, '0.02', '0-1000'],
    ['image', 1, 1001, '0', null],
    ['per_request', 0, 0, '0', null],
  ] as const)(
    'in mode %s without a default %i pictures in a context of %i cost %s',
    (...[billingMode, imageCount, inputTokens, cost, tier]) => {
      const intervals = [interval({ minTokens: 0, maxTokens: 1000, perRequestPrice: decimal('0.02') })]
      const price = compileChannelPrice(entry({ billingMode, intervals }), null)
      const priced = costOf(price, { imageCount, inputTokens })
      expect([priced.total.toFixed(), priced.billingTier]).toEqual([cost, tier])
    },
  )

  it('takes the default where a usage has no context, not the first interval', () => {
    const intervals = [interval({ minTokens: 0, maxTokens: 1000, perRequestPrice: decimal('0.02') })]
    const price = compileChannelPrice(
      entry({ billingMode: 'image', perRequestPrice: decimal('0.5'), intervals }),
      null,
    )
    expect(costOf(price, { imageCount: 1 }).total.toFixed()).toBe('0.5')
  })

  it('charges a request once, whatever it used', () => {
    const price = compileChannelPrice(
      entry({ billingMode: 'per_request', perRequestPrice: decimal('0.05') }),
      SONNET,
    )
    const cost = costOf(price, { inputTokens: 1_000_000, extraUnits: { web_search: 5 } }, 'priority')
    expect([cost.total.toFixed(), cost.output.toFixed(), cost.unbilledUnits]).toEqual(['0.05', '0.05', []])
  })

  it('takes an explicit 0 for a price of 0', () => {
    const price = compileChannelPrice(
      entry({ billingMode: 'per_request', perRequestPrice: decimal('0') }),
      SONNET,
    )
    expect(price?.unitPrice?.isZero()).toBe(true)
    const free = compileChannelPrice(entry({ inputPrice: decimal('0') }), SONNET)
    expect(costOf(free, { inputTokens: 500 }).total.isZero()).toBe(true)
  })
})

describe('chargedUnits', () => {
  it.each([
    ['0.0105', '1.5', '0.01575'],
    ['1', '0', '0'],
    ['1', '-5', '0'],
    ['0.00000000005', '1', '0'],
    ['0.00000000015', '1', '0.0000000002'],
    ['0.00000000025', '1', '0.0000000002'],
  ])('%s × %s = %s, half-even to 10 decimals', (total, multiplier, actual) => {
    const charged = chargedUnits(exactOf(new Decimal(total)), new Decimal(multiplier))
    expect(amountOfUnits(charged).toFixed()).toBe(actual)
  })
})
