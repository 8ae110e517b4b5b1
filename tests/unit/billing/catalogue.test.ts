import { describe, expect, it } from 'vitest'
import {
  buildCatalogue,
  bundledCatalogue,
  FAMILY_TABLE,
  parseGenAiPrices,
  parseLiteLlmPrices,
} from '@/lib/billing'
import type { Catalogue, CataloguePrice } from '@/lib/billing'

function fromLiteLlm(data: unknown): Catalogue {
  return buildCatalogue({ entries: parseLiteLlmPrices(data), source: 'file', loadedAtMs: 0 })
}

function texts(price: CataloguePrice | null | undefined): Readonly<Record<string, string>> {
  const prices = Object.entries(price?.prices ?? {})
  return Object.fromEntries(
    prices.flatMap(([kind, value]) => (value === null ? [] : [[kind, value.toFixed()]])),
  )
}

describe('the bundled catalogue', () => {
  const bundled = bundledCatalogue(5)
  const atMs = Date.UTC(2026, 0, 1)

  it('states what a known model costs per token', () => {
    expect(texts(bundled.lookup('claude-3-5-haiku-latest', atMs))).toEqual({
      input: '0.0000008',
      output: '0.000004',
      cacheWrite5m: '0.000001',
      cacheWrite1h: '0.0000016',
      cacheRead: '0.00000008',
    })
    expect(bundled.lookup('claude-3-5-haiku', atMs)?.extraUnits['web_search']?.toFixed()).toBe('0.01')
  })

  it.each([
    ['CLAUDE-SONNET-4-5-20250929', 'claude-sonnet-4-5'],
    ['anthropic/claude-opus-4.5', 'claude-opus-4-5'],
    ['claude-sonnet-4@20250514', 'claude-sonnet-4-0'],
    ['models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['gemini-2.0-flash-001', 'gemini-2.0-flash'],
  ])('finds %s as %s', (model, catalogueId) => {
    expect(bundled.lookup(model, atMs)?.catalogueId).toBe(catalogueId)
  })

  it('keeps context tiers, thresholds strictly above', () => {
    const tiers = bundled.lookup('claude-sonnet-4-5', atMs)?.tiers
    expect(
      tiers?.map((tier) => [
        tier.aboveTokens,
        tier.prices.input?.toFixed(),
        tier.prices.cacheWrite1h?.toFixed(),
      ]),
    ).toEqual([[200_000, '0.000006', '0.000012']])
  })

  it('knows the price of the time', () => {
    const priceAt = (iso: string): unknown => bundled.lookup('o3', Date.parse(iso))?.prices.input?.toFixed()
    expect([priceAt('2025-06-09T23:59:59Z'), priceAt('2025-06-10T00:00:00Z')]).toEqual([
      '0.00001',
      '0.000002',
    ])
  })

  it('knows every model of the family table, and nothing unknown', () => {
    expect(FAMILY_TABLE.filter(([, id]) => bundled.lookup(id, atMs) === null)).toEqual([])
    expect(bundled.lookup('no-such-model', atMs)).toBeNull()
    expect([bundled.source, bundled.loadedAtMs, bundled.models().includes('claude-sonnet-4-5')]).toEqual([
      'bundled',
      5,
      true,
    ])
  })
})

describe('parseGenAiPrices', () => {
  it('takes the last condition that holds, also around midnight', () => {
    const entries = parseGenAiPrices([
      {
        id: 'm',
        match: { or: [{ equals: 'other-m' }, { starts_with: 'm-' }, { contains: 'x' }] },
        prices: [
          { prices: { input_mtok: 1 } },
          { constraint: { type: 'start_date', start_date: '2026-01-01' }, prices: { input_mtok: 2 } },
          {
            constraint: { type: 'time_of_date', start_time: '23:00:00Z', end_time: '01:00:00Z' },
            prices: { input_mtok: 0.3 },
          },
        ],
      },
      { id: 'free', match: {}, prices: {} },
    ])
    const catalogue = buildCatalogue({ entries, source: 'test', loadedAtMs: 0 })
    const at = (iso: string): unknown => catalogue.lookup('OTHER-m', Date.parse(iso))?.prices.input?.toFixed()
    expect(
      ['2025-06-01T12:00:00Z', '2026-06-01T01:00:00Z', '2026-06-01T23:00:00Z', '2025-06-01T00:59:59Z'].map(
        at,
      ),
    ).toEqual(['0.000001', '0.000002', '0.0000003', '0.0000003'])
    expect(catalogue.lookup('free', 0)).toBeNull()
    expect(catalogue.lookup('m-', 0)).toBeNull()
  })
})

describe('parseLiteLlmPrices', () => {
  const catalogue = fromLiteLlm({
    sample_spec: { input_cost_per_token: 1 },
    'big-model': {
      input_cost_per_token: 3e-6,
      output_cost_per_token: 0.000015,
      cache_creation_input_token_cost: 3.75e-6,
      cache_creation_input_token_cost_above_1hr: 6e-6,
      cache_read_input_token_cost: 3e-7,
      input_cost_per_token_above_200k_tokens: 6e-6,
      output_cost_per_token_above_200k_tokens: 2.25e-5,
      input_cost_per_token_priority: 5e-6,
      output_cost_per_token_flex: 7e-6,
      search_context_cost_per_query: { search_context_size_medium: 0.01 },
      max_tokens: 1000,
    },
    'vendor/image-model': { output_cost_per_image: 0.04 },
    broken: { input_cost_per_token: 'x' },
    'not an object': 3,
  })
  const price = catalogue.lookup('big-model', 0)

  it('reads the numbers by their shortest text', () => {
    expect(texts(price)).toEqual({
      input: '0.000003',
      output: '0.000015',
      cacheWrite5m: '0.00000375',
      cacheWrite1h: '0.000006',
      cacheRead: '0.0000003',
    })
    expect(price?.extraUnits['web_search']?.toFixed()).toBe('0.01')
  })

  it('scales the cache prices a tier leaves out as it scales input', () => {
    const [tier] = price?.tiers ?? []
    expect(tier?.aboveTokens).toBe(200_000)
    expect([
      tier?.prices.cacheRead?.toFixed(),
      tier?.prices.cacheWrite5m?.toFixed(),
      tier?.prices.output?.toFixed(),
    ]).toEqual(['0.0000006', '0.0000075', '0.0000225'])
  })

  it('completes service tiers with the generic factor', () => {
    expect([price?.priority?.prices.input?.toFixed(), price?.priority?.prices.output?.toFixed()]).toEqual([
      '0.000005',
      '0.00003',
    ])
    expect([price?.flex?.prices.input?.toFixed(), price?.flex?.prices.output?.toFixed()]).toEqual([
      '0.0000015',
      '0.000007',
    ])
  })

  it('keeps image prices and skips what has no price', () => {
    expect(catalogue.lookup('vendor/image-model', 0)?.imagePrice?.toFixed()).toBe('0.04')
    expect(catalogue.models()).toEqual(['big-model', 'vendor/image-model'])
  })

  it.each([[null], [[]], ['text'], [{}], [{ m: {} }]])('refuses %j', (data) => {
    expect(() => parseLiteLlmPrices(data)).toThrowError(
      expect.objectContaining({ code: 'PRICING_DATA_INVALID' }),
    )
  })
})
