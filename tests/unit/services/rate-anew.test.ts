import { describe, expect, it } from 'vitest'
import { Prisma } from '@/lib/infra'
import type { CurrentPrices } from '@/lib/services/usage-corrections/current-prices'
import { rateAnew, type RatedRow } from '@/lib/services/usage-corrections/rate-anew'
import { book, cataloguePrice, decimal } from '../billing/make-price'

const PRICES = book({ m: cataloguePrice({ input: '0.000001', output: '0.00001' }) })
const GROUP = { price1k: decimal('0.01'), price2k: decimal('0.02'), price4k: null }

/** As the services read them, of one group without channels. */
const prices: CurrentPrices = ({ billingModel, atMs, imageCount, imageSize, hasPicturesBeside }) =>
  PRICES.resolve({
    channelPrices: null,
    platforms: ['openai'],
    billingModel,
    atMs,
    ...(imageCount > 0
      ? { images: { size: imageSize, groupPrices: GROUP, besideTokens: hasPicturesBeside } }
      : {}),
  })

/** 200,000 tokens in, 50,000 out, and two pictures. */
function rowOf(extraUnits: Prisma.JsonObject): RatedRow {
  return {
    id: 'row',
    createdAt: new Date('2026-03-28T10:30:00Z'),
    requestId: 'request',
    userId: 1n,
    groupId: 1n,
    channelId: null,
    billingModel: 'm',
    serviceTier: null,
    inputTokens: 200_000,
    outputTokens: 50_000,
    reasoningTokens: 0,
    cacheCreation5mTokens: 0,
    cacheCreation1hTokens: 0,
    cacheReadTokens: 0,
    imageOutputTokens: 0,
    imageCount: 2,
    imageSize: '2K',
    extraUnits,
    priceSnapshot: {},
    rateMultiplier: new Prisma.Decimal(1),
    actualCost: new Prisma.Decimal(0),
  }
}

describe('a row that is rated anew', () => {
  it('pays pictures of a tool beside its tokens, as its answer did', () => {
    const anew = rateAnew(rowOf({ image_generation: 2 }), prices)
    expect(anew?.actual.toString()).toBe('0.74')
  })

  it('pays pictures of a model in place of its tokens', () => {
    expect(rateAnew(rowOf({}), prices)?.actual.toString()).toBe('0.04')
  })
})
