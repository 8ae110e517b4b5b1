import { computeCost } from '@/lib/billing'
import { hasPicturesBeside, PLATFORMS, type Money, type Platform, type TokenUsage } from '@/lib/core'
import type { Prisma } from '../shared/database'
import { fromDatabase, numberEntries } from '../shared/json'
import { isPlainObject } from '../shared/parse-input'
import type { CurrentPrices } from './current-prices'

/** What a re-rating reads of a usage row. */
export const ratedSelect = {
  id: true,
  createdAt: true,
  requestId: true,
  userId: true,
  groupId: true,
  channelId: true,
  billingModel: true,
  serviceTier: true,
  inputTokens: true,
  outputTokens: true,
  reasoningTokens: true,
  cacheCreation5mTokens: true,
  cacheCreation1hTokens: true,
  cacheReadTokens: true,
  imageOutputTokens: true,
  imageCount: true,
  imageSize: true,
  extraUnits: true,
  priceSnapshot: true,
  rateMultiplier: true,
  actualCost: true,
} satisfies Prisma.UsageLogSelect

export type RatedRow = Prisma.UsageLogGetPayload<{ select: typeof ratedSelect }>

/** What a row would be charged today with its own multiplier, and the price; `null` = its model has no price any more. */
export function rateAnew(
  row: RatedRow,
  prices: CurrentPrices,
): { readonly actual: Money; readonly snapshotJson: string } | null {
  const price = prices({
    groupId: row.groupId,
    platform: forcedPlatformOf(row.priceSnapshot),
    channelId: row.channelId,
    billingModel: row.billingModel,
    atMs: row.createdAt.getTime(),
    imageCount: row.imageCount,
    imageSize: row.imageSize,
    hasPicturesBeside: hasPicturesBeside({ extraUnits: numberEntries(row.extraUnits) }),
  })
  if (price === null) return null
  const cost = computeCost(usageOf(row), price, {
    rateMultiplier: fromDatabase(row.rateMultiplier),
    serviceTier: row.serviceTier,
  })
  return { actual: cost.actual, snapshotJson: price.snapshotJson }
}

/** The platform a request was forced to, as its price tells; `null` = its group's. */
function forcedPlatformOf(snapshot: Prisma.JsonValue): Platform | null {
  if (!isPlainObject(snapshot)) return null
  const { platform } = snapshot
  return PLATFORMS.find((known) => known === platform) ?? null
}

function usageOf(row: RatedRow): TokenUsage {
  return {
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    reasoningTokens: row.reasoningTokens,
    cacheCreation5mTokens: row.cacheCreation5mTokens,
    cacheCreation1hTokens: row.cacheCreation1hTokens,
    cacheReadTokens: row.cacheReadTokens,
    imageOutputTokens: row.imageOutputTokens,
    imageCount: row.imageCount,
    imageSize: row.imageSize,
    extraUnits: numberEntries(row.extraUnits),
    serviceTier: row.serviceTier,
  }
}
