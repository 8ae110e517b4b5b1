import { describe, expect, it } from 'vitest'
import {
  bundledCatalogue,
  compileCataloguePrice,
  compileChannelPrice,
  computeCost,
  parseLiteLlmPrices,
  strictHold,
} from '@/lib/billing'
import type { CataloguePrice, CostBreakdown, ResolvedPrice } from '@/lib/billing'
import { Decimal, ONE, unitsOf } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { entry, interval, usage } from './make-price'

const bundled = bundledCatalogue(5)

function known(model: string): CataloguePrice {
  const price = bundled.lookup(model, Date.UTC(2026, 10, 1))
  if (price === null) throw new Error(`${model} has no price`)
  return price
}

function costOf(
  price: ResolvedPrice | null,
  fields: Partial<TokenUsage>,
  serviceTier: string | null = null,
): CostBreakdown {
  if (price === null) throw new Error('no price')
  return computeCost(usage(fields), price, { rateMultiplier: ONE, serviceTier })
}

describe('tokens that are dearer than text', () => {
  it.each<[string, Partial<TokenUsage>, string]>([
    // 400 text × 2.5 + 600 audio × 32 + 100 text × 10 + 400 audio × 64, by the million
    [
      'gpt-audio',
      { inputTokens: 1000, outputTokens: 500, extraUnits: { audio_input: 600, audio_output: 400 } },
      '0.0468',
    ],
    [
      'gemini-2.5-flash',
      { inputTokens: 1000, extraUnits: { audio_input: 600, video_input: 300 } },
      '0.00072',
    ],
    ['gemini-2.5-flash', { cacheReadTokens: 1000, extraUnits: { audio_cached: 1000 } }, '0.0001'],
    // What costs no more than text is nothing that was not billed.
    ['gemini-2.5-pro', { inputTokens: 1000, extraUnits: { audio_input: 600 } }, '0.00125'],
    ['gemini-embedding-2', { inputTokens: 1000, extraUnits: { audio_input: 900 } }, '0.00587'],
    ['gpt-image-1', { inputTokens: 300, extraUnits: { image_input: 250 } }, '0.00275'],
  ])('are billed at their own price: %s %j', (model, fields, total) => {
    const cost = costOf(compileCataloguePrice(known(model), 'catalogue'), fields)
    expect([cost.total.toFixed(), cost.unbilledUnits]).toEqual([total, []])
  })

  it('cost in a service tier what its factor makes of them', () => {
    const price = compileCataloguePrice(known('gemini-2.5-flash'), 'catalogue')
    const fields = { inputTokens: 1000, extraUnits: { audio_input: 1000 } }
    expect(costOf(price, fields, 'flex').total.toFixed()).toBe('0.0005')
    expect(costOf(price, fields, 'priority').total.toFixed()).toBe('0.002')
  })

  it('cost what a channel says where it prices their kind', () => {
    const base = known('gpt-audio')
    const fields = {
      inputTokens: 1000,
      outputTokens: 1000,
      extraUnits: { audio_input: 1000, audio_output: 1000 },
    }
    const one = new Decimal('0.000001')
    expect(costOf(compileChannelPrice(entry({}), base), fields).total.toFixed()).toBe('0.096')
    expect(costOf(compileChannelPrice(entry({ inputPrice: one }), base), fields).total.toFixed()).toBe(
      '0.065',
    )
    expect(costOf(compileChannelPrice(entry({ outputPrice: one }), base), fields).total.toFixed()).toBe(
      '0.033',
    )
    const tiered = entry({ outputPrice: one, intervals: [interval({ inputPrice: one })] })
    expect(costOf(compileChannelPrice(tiered, base), fields).total.toFixed()).toBe('0.002')
  })

  it('are read from price files in LiteLLM’s format', () => {
    const [model] = parseLiteLlmPrices({
      talker: {
        input_cost_per_token: 0.000002,
        output_cost_per_token: 0.000004,
        input_cost_per_audio_token: 0.00001,
        output_cost_per_audio_token: 0.000004,
        input_cost_per_image_token: 0.000003,
        google_maps_grounding_cost_per_query: 0.025,
      },
    })
    const units = Object.entries(model?.variants[0]?.price.extraUnits ?? {})
    expect(units.map(([unit, price]) => [unit, price.toFixed()])).toEqual([
      ['google_maps', '0.025'],
      ['audio_input', '0.000008'],
      ['image_input', '0.000001'],
    ])
  })

  it('have in a service tier the prices that a file states for it', () => {
    const [model] = parseLiteLlmPrices({
      listener: {
        input_cost_per_token: 3e-7,
        input_cost_per_token_priority: 5.4e-7,
        output_cost_per_token: 2.5e-6,
        cache_read_input_token_cost: 3e-8,
        cache_read_input_token_cost_per_audio_token: 1e-7,
        input_cost_per_audio_token: 1e-6,
        input_cost_per_audio_token_priority: 1.8e-6,
        output_cost_per_audio_token: 3e-6,
      },
    })
    const stated = model?.variants[0]?.price
    const price = stated === undefined ? null : compileCataloguePrice(stated, 'catalogue')
    const heard = { inputTokens: 1_000_000, extraUnits: { audio_input: 1_000_000 } }
    expect(costOf(price, heard).total.toFixed()).toBe('1')
    expect(costOf(price, heard, 'priority').total.toFixed()).toBe('1.8')
    expect(costOf(price, heard, 'flex').total.toFixed()).toBe('0.5')
    const kept = { cacheReadTokens: 1_000_000, extraUnits: { audio_cached: 1_000_000 } }
    expect(costOf(price, kept).total.toFixed()).toBe('0.1')
    // 2 × (2.5 + 0.5): the file states the priority prices of the input alone.
    const said = { outputTokens: 1_000_000, extraUnits: { audio_output: 1_000_000 } }
    expect(costOf(price, said, 'priority').total.toFixed()).toBe('6')
    const own = compileChannelPrice(entry({ inputPrice: new Decimal('0.000001') }), stated ?? null)
    expect(Object.keys(own?.extraUnits ?? {})).not.toContain('audio_input_priority')
  })

  it('are within a strict hold', () => {
    const price = compileCataloguePrice(known('gpt-audio'), 'catalogue')
    const hold = strictHold({
      prices: [price],
      multiplier: ONE,
      bodyBytes: 1000,
      maxTokens: 500,
      answers: 1,
      pieces: 1,
      extraTokens: 0,
      isForetold: false,
    })
    const most = costOf(price, {
      inputTokens: 1000,
      outputTokens: 500,
      extraUnits: { audio_input: 1000, audio_output: 500 },
    })
    expect(hold?.total).toBeGreaterThanOrEqual(unitsOf(most.total))
  })
})
