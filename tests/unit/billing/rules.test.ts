import { describe, expect, it } from 'vitest'
import { accountCost, effectiveMultiplier, exactCost, matchesStatsRule, UNPRICED } from '@/lib/billing'
import type { AccountStatsRule, ChannelPriceEntry } from '@/lib/billing'
import { exactText, imageTier, ONE } from '@/lib/core'
import { book, cataloguePrice, decimal, entry, request, usage } from './make-price'

describe('imageTier', () => {
  it.each([
    [null, '1K'],
    ['', '1K'],
    ['auto', '1K'],
    ['standard', '1K'],
    ['1024x1024', '1K'],
    ['1024x1792', '2K'],
    ['hd', '2K'],
    ['2048', '2K'],
    ['2048x2049', '4K'],
    ['4k', '4K'],
    ['constructor', '1K'],
    ['__proto__', '1K'],
  ])('%s is %s', (size, tier) => {
    expect(imageTier(size)).toBe(tier)
  })
})

describe('effectiveMultiplier', () => {
  const system = decimal('1.2')
  it.each([
    ['0.5', '0.8', '0.5'],
    ['0', '0.8', '0'],
    [null, '0.8', '0.8'],
    [null, null, '1.2'],
    ['-1', null, '0'],
  ])('user %s, group %s → %s', (userGroup, group, multiplier) => {
    const parse = (text: string | null) => (text === null ? null : decimal(text))
    expect(effectiveMultiplier({ userGroup: parse(userGroup), group: parse(group), system }).toFixed()).toBe(
      multiplier,
    )
  })
})

describe('account cost', () => {
  const FREE = { rateMultiplier: ONE, serviceTier: null }
  const priceBook = book({ c: cataloguePrice({ input: '0.000002' }, { catalogueId: 'c' }) })
  const rule = (
    id: number,
    fields: Partial<AccountStatsRule>,
    entries: readonly ChannelPriceEntry[],
  ): AccountStatsRule => ({
    id,
    groupIds: [],
    accountIds: [],
    prices: request(entries).channelPrices,
    ...fields,
  })
  const priced = [entry({ models: ['c'], inputPrice: decimal('0.000001') })]
  const cost = (
    rules: readonly AccountStatsRule[],
    applyPricingToAccountStats = false,
    upstreamModel = 'C',
  ): string => {
    const { digits, decimals } = accountCost({
      rules,
      applyPricingToAccountStats,
      accountId: 5,
      groupId: 9,
      platform: 'anthropic',
      upstreamModel,
      usage: usage({ inputTokens: 1000 }),
      serviceTier: null,
      customer: { price: null, cost: { ...exactCost(usage({}), UNPRICED, FREE), total: 123n, decimals: 3 } },
      priceBook,
      atMs: 0,
    })
    return exactText(digits, decimals)
  }

  it('takes the first matching rule that yields a price', () => {
    expect(cost([rule(1, { groupIds: [9] }, priced)])).toBe('0.001')
    const first = rule(3, { accountIds: [5] }, [entry({ models: ['c'], inputPrice: decimal('0.000009') })])
    expect(cost([first, rule(1, { groupIds: [9] }, priced)])).toBe('0.009')
    const silent = rule(4, { accountIds: [5] }, [entry({ models: ['c'] })])
    expect(cost([silent, rule(1, { groupIds: [9] }, priced)])).toBe('0.001')
  })

  it('else the customer’s total if told so, else the catalogue, else nothing', () => {
    const other = [rule(1, { groupIds: [10] }, priced), rule(2, {}, priced)]
    expect(cost(other, true)).toBe('0.123')
    expect(cost(other)).toBe('0.002')
    expect(cost([], false, 'unknown')).toBe('0')
  })

  it('is the catalogue’s image price for pictures that the catalogue sells by the piece', () => {
    const drawn = usage({ imageCount: 2, imageSize: '1024x1024' })
    const draws = book({ c: cataloguePrice({}, { catalogueId: 'c', imagePrice: decimal('0.04') }) })
    const { digits, decimals } = accountCost({
      rules: [],
      applyPricingToAccountStats: false,
      accountId: 5,
      groupId: 9,
      platform: 'openai',
      upstreamModel: 'c',
      usage: drawn,
      serviceTier: null,
      customer: { price: UNPRICED, cost: exactCost(drawn, UNPRICED, FREE) },
      priceBook: draws,
      atMs: 0,
    })
    expect(exactText(digits, decimals)).toBe('0.08')
  })

  it('matches by group or account, never without a list', () => {
    const subject = { accountId: 5, groupId: 9 }
    expect(matchesStatsRule({ groupIds: [9], accountIds: [1] }, subject)).toBe(true)
    expect(matchesStatsRule({ groupIds: [], accountIds: [5] }, subject)).toBe(true)
    expect(matchesStatsRule({ groupIds: [], accountIds: [] }, subject)).toBe(false)
    expect(priceBook.entryPrice(entry({ inputPrice: ONE }))?.source).toBe('channel')
  })
})
