import { describe, expect, it } from 'vitest'
import { computeCost } from '@/lib/billing'
import { ONE } from '@/lib/core'
import { book, cataloguePrice, decimal, entry, interval, request, usage } from './make-price'

const OPUS = cataloguePrice({ input: '0.000005', output: '0.000025' }, { catalogueId: 'claude-opus-4-5' })

describe('createPriceBook', () => {
  it('numbers its books, so that what is kept of one is told from what is kept of another', () => {
    const numbers = [book({}), book({}), book({})].map(({ number }) => number)
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  it('asks the channel entry, then the catalogue, then the family, then nobody', () => {
    const prices = book({ m: cataloguePrice({ input: '0.000001' }), 'claude-opus-4-5': OPUS }, true)
    const entries = [entry({ id: 7, models: ['m', 'x-*'], inputPrice: decimal('0.000009') })]
    expect(prices.resolve(request(entries, 'M'))).toMatchObject({
      source: 'channel',
      entryId: 7,
      catalogueId: 'm',
    })
    expect(prices.resolve(request([], 'M'))).toMatchObject({ source: 'catalogue', entryId: null })
    expect(prices.resolve(request([], 'claude-4-7-opus-turbo'))).toMatchObject({
      source: 'fallback',
      catalogueId: 'claude-opus-4-5',
    })
    expect(prices.resolve(request([], 'vendor/claude-9-opus'))).toMatchObject({ source: 'fallback' })
    expect(prices.resolve(request([], 'unknown'))).toBeNull()
    expect(prices.resolve(request(entries, 'x-unknown'))).toMatchObject({
      source: 'channel',
      catalogueId: null,
    })
  })

  it('leaves the family out when it is switched off', () => {
    expect(book({ 'claude-opus-4-5': OPUS }, false).resolve(request([], 'claude-9-opus'))).toBeNull()
  })

  it('prefers an exact entry, then the longest wildcard', () => {
    const prices = book({})
    const entries = [
      entry({ id: 1, models: ['*'], inputPrice: ONE }),
      entry({ id: 2, models: ['claude-*'], inputPrice: ONE }),
      entry({ id: 3, models: ['claude-x'], inputPrice: ONE }),
    ]
    const idOf = (model: string): unknown => prices.resolve(request(entries, model))?.entryId
    expect([idOf('claude-x'), idOf('Claude-Y'), idOf('gpt')]).toEqual([3, 2, 1])
  })

  it('knows no price for an entry that states none where the catalogue is silent too', () => {
    expect(book({}).resolve(request([entry({})]))).toBeNull()
    expect(book({}).resolve(request([entry({ billingMode: 'per_request' })]))).toBeNull()
  })

  it('compiles a price once', () => {
    const prices = book({ m: cataloguePrice({ input: '0.000001' }) })
    const channel = request([entry({ inputPrice: ONE })])
    expect(prices.resolve(channel)).toBe(prices.resolve(channel))
    expect(prices.resolve(request([]))).toBe(prices.resolve(request([])))
  })

  it('renders a snapshot that says everything the cost was made of', () => {
    const price = book({ m: cataloguePrice({ cacheRead: '0.0000003' }) }).resolve(
      request([
        entry({
          id: 4,
          inputPrice: decimal('0.0000001'),
          intervals: [interval({ minTokens: 128_000, inputPrice: decimal('0.0000002') })],
        }),
      ]),
    )
    expect(JSON.parse(price?.snapshotJson ?? '')).toEqual({
      mode: 'token',
      source: 'channel',
      entry_id: 4,
      catalogue_id: 'm',
      prices: { input: '0.0000001', cache_read: '0.0000003', image_output: '0' },
      intervals: [
        {
          label: '128000+',
          min_tokens: 128_000,
          prices: { input: '0.0000002', cache_read: '0.0000003', image_output: '0' },
          max_tokens: null,
        },
      ],
      service_tiers_apply: false,
    })
  })
})

describe('a request that returned images', () => {
  const groupPrices = { price1k: decimal('0.04'), price2k: null, price4k: decimal('0.16') }
  const tokens = cataloguePrice({ input: '0.000001', output: '0.00001' })
  const withImages = (size: string | null, entries = [entry({ models: ['other'] })]) => ({
    ...request(entries),
    images: { size, groupPrices },
  })

  it('is billed by a channel entry of any mode', () => {
    const prices = book({ m: tokens })
    const modes = (['token', 'per_request', 'image'] as const).map(
      (billingMode) =>
        prices.resolve(withImages('1K', [entry({ billingMode, inputPrice: ONE, perRequestPrice: ONE })]))
          ?.mode,
    )
    expect(modes).toEqual(['token', 'per_request', 'image'])
  })

  it('else by the group’s price of its size', () => {
    const price = book({ m: tokens }).resolve(withImages('4096x4096'))
    expect(price).toMatchObject({ mode: 'image', source: 'group_image' })
    if (price === null) return
    const four = computeCost(usage({ imageCount: 2, imageSize: '4K' }), price, {
      rateMultiplier: ONE,
      serviceTier: null,
    })
    expect([four.total.toFixed(), four.billingTier]).toEqual(['0.32', '4K'])
  })

  it('else by the catalogue: an image price, or tokens', () => {
    expect(book({ m: tokens }).resolve(withImages('2K'))).toMatchObject({
      mode: 'token',
      source: 'catalogue',
    })
    const imagePrice = decimal('0.03')
    const price = book({ m: { ...tokens, imagePrice } }).resolve(withImages('2K'))
    expect(price).toMatchObject({ mode: 'image', source: 'catalogue', unitPrice: imagePrice })
  })
})
