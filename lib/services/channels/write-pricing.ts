import type { Decimal } from '@/lib/core'
import type { Transaction } from '../shared/database'
import { toDatabase } from '../shared/json'
import type { PricingEntryInput, PricingIntervalInput, StatsRuleInput } from './schemas'

type PriceColumns = {
  inputPrice: string | null
  outputPrice: string | null
  cacheWritePrice: string | null
  cacheReadPrice: string | null
  imageOutputPrice: string | null
  perRequestPrice: string | null
}

/** Replaces the price list of a channel, order kept. */
export async function replacePricing(
  tx: Transaction,
  channelId: bigint,
  entries: readonly PricingEntryInput[],
): Promise<void> {
  await tx.channelModelPricing.deleteMany({ where: { channelId } })
  for (const [sortOrder, entry] of entries.entries()) {
    await tx.channelModelPricing.create({
      data: {
        channelId,
        sortOrder,
        ...entryColumns(entry),
        intervals: { create: intervalColumns(entry.intervals) },
      },
      select: { id: true },
    })
  }
}

/** Replaces the account cost rules of a channel, order kept. */
export async function replaceStatsRules(
  tx: Transaction,
  channelId: bigint,
  rules: readonly StatsRuleInput[],
): Promise<void> {
  await tx.accountStatsPricingRule.deleteMany({ where: { channelId } })
  for (const [sortOrder, rule] of rules.entries()) {
    await tx.accountStatsPricingRule.create({
      data: {
        channelId,
        sortOrder,
        name: rule.name,
        groupIds: rule.group_ids.map(BigInt),
        accountIds: rule.account_ids.map(BigInt),
        pricing: {
          create: rule.pricing.map((entry, index) => ({
            sortOrder: index,
            ...entryColumns(entry),
            intervals: { create: intervalColumns(entry.intervals) },
          })),
        },
      },
      select: { id: true },
    })
  }
}

function entryColumns(
  entry: PricingEntryInput,
): PriceColumns & { platform: string; models: string[]; billingMode: string } {
  return {
    platform: entry.platform,
    models: entry.models,
    billingMode: entry.billing_mode,
    ...priceColumns(entry),
  }
}

type IntervalColumns = PriceColumns & {
  minTokens: bigint
  maxTokens: bigint | null
  tierLabel: string
  sortOrder: number
}

function intervalColumns(intervals: readonly PricingIntervalInput[]): IntervalColumns[] {
  return intervals.map((interval, sortOrder) => ({
    sortOrder,
    minTokens: BigInt(interval.min_tokens),
    maxTokens: interval.max_tokens === null ? null : BigInt(interval.max_tokens),
    tierLabel: interval.tier_label ?? '',
    ...priceColumns(interval),
  }))
}

type PriceBody = {
  readonly input_price: Decimal | null
  readonly output_price: Decimal | null
  readonly cache_write_price: Decimal | null
  readonly cache_read_price: Decimal | null
  readonly image_output_price: Decimal | null
  readonly per_request_price: Decimal | null
}

function priceColumns(body: PriceBody): PriceColumns {
  return {
    inputPrice: toDatabase(body.input_price),
    outputPrice: toDatabase(body.output_price),
    cacheWritePrice: toDatabase(body.cache_write_price),
    cacheReadPrice: toDatabase(body.cache_read_price),
    imageOutputPrice: toDatabase(body.image_output_price),
    perRequestPrice: toDatabase(body.per_request_price),
  }
}
