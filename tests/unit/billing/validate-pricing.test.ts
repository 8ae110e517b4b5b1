import { describe, expect, it } from 'vitest'
import { validateChannelPricing } from '@/lib/billing'
import type { ChannelPriceEntry } from '@/lib/billing'
import { decimal, entry, interval } from './make-price'

const ONE_CENT = decimal('0.01')

function issuesOf(...entries: readonly Partial<ChannelPriceEntry>[]): readonly (readonly [string, string])[] {
  return validateChannelPricing(entries.map(entry)).map(({ path, code }) => [path, code])
}

describe('validateChannelPricing', () => {
  it('lets through equal names of two platforms, intervals with a gap between them, and labels', () => {
    expect(
      issuesOf(
        { models: ['a', 'a*', '*'] },
        { models: ['a'], platform: 'openai', inputPrice: decimal('0') },
        {
          models: ['b'],
          intervals: [
            interval({ minTokens: 200, inputPrice: ONE_CENT }),
            interval({ minTokens: 0, maxTokens: 100, inputPrice: ONE_CENT }),
          ],
        },
        {
          models: ['c'],
          billingMode: 'image',
          intervals: [
            interval({ tierLabel: '1K', perRequestPrice: ONE_CENT }),
            interval({ tierLabel: '2K', perRequestPrice: ONE_CENT }),
          ],
        },
      ),
    ).toEqual([])
  })

  it.each<[string, string, Partial<ChannelPriceEntry>]>([
    ['EMPTY_MODELS', 'model_pricing.0.models', { models: [] }],
    ['EMPTY_MODELS', 'model_pricing.0.models.1', { models: ['a', ' '] }],
    ['TOO_MANY_MODELS', 'model_pricing.0.models', { models: Array.from({ length: 101 }, (_, i) => `m${i}`) }],
    ['INVALID_MODEL_PATTERN', 'model_pricing.0.models.0', { models: ['a*b'] }],
    ['MODEL_PATTERN_CONFLICT', 'model_pricing.0.models.1', { models: ['A', 'a '] }],
    ['NEGATIVE_PRICE', 'model_pricing.0.cache_read_price', { cacheReadPrice: decimal('-1') }],
    ['PRICE_PRECISION', 'model_pricing.0.input_price', { inputPrice: decimal('0.000000000000001') }],
    [
      'BILLING_MODE_MISSING_PRICE',
      'model_pricing.0.per_request_price',
      { billingMode: 'image', inputPrice: ONE_CENT },
    ],
    ['INTERVAL_MISSING_PRICE', 'model_pricing.0.intervals.0.input_price', { intervals: [interval({})] }],
    [
      'INTERVAL_MISSING_PRICE',
      'model_pricing.0.intervals.0.per_request_price',
      { billingMode: 'per_request', intervals: [interval({ inputPrice: ONE_CENT })] },
    ],
    [
      'INVALID_PRICING_INTERVALS',
      'model_pricing.0.intervals.0.min_tokens',
      { intervals: [interval({ minTokens: -1, inputPrice: ONE_CENT })] },
    ],
    [
      'INVALID_PRICING_INTERVALS',
      'model_pricing.0.intervals.0.max_tokens',
      { intervals: [interval({ minTokens: 5, maxTokens: 5, inputPrice: ONE_CENT })] },
    ],
    [
      'INVALID_PRICING_INTERVALS',
      'model_pricing.0.intervals.0.min_tokens',
      {
        intervals: [
          interval({ minTokens: 50, maxTokens: 150, inputPrice: ONE_CENT }),
          interval({ minTokens: 0, maxTokens: 51, inputPrice: ONE_CENT }),
        ],
      },
    ],
    [
      'INVALID_PRICING_INTERVALS',
      'model_pricing.0.intervals.0.max_tokens',
      {
        intervals: [
          interval({ minTokens: 0, inputPrice: ONE_CENT }),
          interval({ minTokens: 10, maxTokens: 20, inputPrice: ONE_CENT }),
        ],
      },
    ],
    [
      'INVALID_PRICING_INTERVALS',
      'model_pricing.0.intervals.1.tier_label',
      {
        billingMode: 'image',
        intervals: [
          interval({ tierLabel: '1K', perRequestPrice: ONE_CENT }),
          interval({ tierLabel: '1k ', perRequestPrice: ONE_CENT }),
        ],
      },
    ],
    [
      'NEGATIVE_PRICE',
      'model_pricing.0.intervals.0.output_price',
      { intervals: [interval({ outputPrice: decimal('-1') })] },
    ],
  ])('refuses with %s at %s', (code, path, fields) => {
    expect(issuesOf(fields)).toEqual([[path, code]])
  })

  it('finds the same pattern in two entries of one platform, not across platforms nor with other punctuation', () => {
    expect(issuesOf({ models: ['gpt-5.6'] }, { models: [' GPT-5.6'] })).toEqual([
      ['model_pricing.1.models.0', 'MODEL_PATTERN_CONFLICT'],
    ])
    expect(
      issuesOf({ models: ['gpt-5.6'] }, { models: ['gpt-5-6'] }, { models: ['gpt-5.6'], platform: 'openai' }),
    ).toEqual([])
  })
})
