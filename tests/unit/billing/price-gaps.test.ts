import { priceGaps } from '@/lib/billing'
import { describe, expect, it } from 'vitest'
import { decimal, entry, interval } from './make-price'

const ONE = decimal('0.000001')
const CACHED = { cacheReadPrice: ONE, cacheWritePrice: decimal('0') }

describe('what an entry of tokens lets go for nothing', () => {
  it.each([
    ['nothing is stated', {}, []],
    ['all are', { inputPrice: ONE, outputPrice: ONE, ...CACHED }, []],
    ['those of caches are not', { inputPrice: ONE, outputPrice: ONE }, ['cacheRead', 'cacheWrite']],
    ['a price of 0 is one', { inputPrice: decimal('0'), outputPrice: decimal('0'), ...CACHED }, []],
    ['one is', { inputPrice: ONE, ...CACHED }, ['output']],
    ['another kind is', { cacheReadPrice: ONE }, ['input', 'output', 'cacheWrite']],
    [
      'intervals state both to their end',
      {
        ...CACHED,
        intervals: [interval({ minTokens: 0, maxTokens: 200_000, inputPrice: ONE, outputPrice: ONE })],
      },
      ['input', 'output'],
    ],
    [
      'intervals touch and one of them is open',
      {
        ...CACHED,
        intervals: [
          interval({ minTokens: 200_000, inputPrice: ONE, outputPrice: ONE }),
          interval({ minTokens: 0, maxTokens: 200_000, inputPrice: ONE }),
        ],
      },
      ['output'],
    ],
    [
      'intervals begin above 0',
      { outputPrice: ONE, ...CACHED, intervals: [interval({ minTokens: 1, inputPrice: ONE })] },
      ['input'],
    ],
  ])('%s', (_, fields, gaps) => {
    expect(priceGaps(entry(fields))).toEqual(gaps)
  })
})

describe('what an entry of requests or pictures does', () => {
  const sizes = (...labels: string[]) =>
    labels.map((tierLabel) => interval({ tierLabel, perRequestPrice: ONE }))
  const bounded = interval({ tierLabel: 'short', maxTokens: 5000, perRequestPrice: ONE })

  it.each([
    ['a default', 'image', { perRequestPrice: ONE, intervals: sizes('1K') }, []],
    ['every size', 'image', { intervals: sizes('1K', '2k', '4K') }, []],
    ['some sizes', 'image', { intervals: sizes('1K', '2K') }, ['image']],
    ['sizes alone', 'per_request', { intervals: sizes('1K', '2K', '4K') }, ['request']],
    ['an open interval', 'image', { intervals: [interval({ perRequestPrice: ONE })] }, []],
    ['a bounded one', 'per_request', { intervals: [bounded] }, ['request']],
    [
      'both that touch',
      'per_request',
      { intervals: [bounded, interval({ minTokens: 5000, tierLabel: 'long', perRequestPrice: ONE })] },
      [],
    ],
  ] as const)('%s of mode %s', (_, billingMode, fields, gaps) => {
    expect(priceGaps(entry({ billingMode, ...fields }))).toEqual(gaps)
  })
})
