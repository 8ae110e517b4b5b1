import { BILLING_MODEL_SOURCES, BILLING_MODES, FAILOVER_REASONS, PLATFORMS } from '@/lib/core'
import type { Prisma } from '../shared/database'
import { toAmountOrNull, toId, toTime } from '../shared/json'
import { oneOf, platformOf, statusOf } from '../shared/narrow'
import type { Answer } from '../shared/answer'
import { mappingOf } from './mapping-column'
import type { PricingEntryRow, PricingIntervalRow, ChannelRow, StatsRuleRow } from './select'
import type { ChannelWarning } from './warnings'
import type {
  channelAnswer,
  channelGroupAnswer,
  priceAnswer,
  pricingEntryAnswer,
  pricingIntervalAnswer,
  statsRuleAnswer,
} from './answers'

/** Prices in USD per token, but for `per_request_price`; `null` = not stated. */
export type PriceView = Answer<typeof priceAnswer>

export type PricingIntervalView = Answer<typeof pricingIntervalAnswer>

export type PricingEntryView = Answer<typeof pricingEntryAnswer>

export type StatsRuleView = Answer<typeof statsRuleAnswer>

/** A group a channel serves; `accounts_count` counts the accounts bound to it inside this channel. */
export type ChannelGroupView = Answer<typeof channelGroupAnswer>

/** A channel as the API answers it. */
export type ChannelView = Answer<typeof channelAnswer>

/** Renders a channel row; warnings are found apart. */
export function toChannelView(row: ChannelRow, warnings: readonly ChannelWarning[] = []): ChannelView {
  const accountIds = new Set(row.groups.flatMap((group) => group.accounts.map(({ accountId }) => accountId)))
  return {
    id: toId(row.id),
    name: row.name,
    description: row.description,
    status: statusOf(row.status),
    group_ids: row.groups.map((group) => toId(group.groupId)),
    groups: row.groups.map(toGroupRef),
    model_mapping: mappingOf(row.modelMapping),
    model_pricing: row.modelPricing.map(toPricingEntryView),
    billing_model_source: oneOf(BILLING_MODEL_SOURCES, row.billingModelSource),
    restrict_models: row.restrictModels,
    disabled_platforms: PLATFORMS.filter((platform) => row.disabledPlatforms.includes(platform)),
    failover_policy: FAILOVER_REASONS.filter((reason) => row.failoverPolicy.includes(reason)),
    features: jsonObject(row.features),
    apply_pricing_to_account_stats: row.applyPricingToAccountStats,
    account_stats_pricing_rules: row.accountStatsRules.map(toStatsRuleView),
    accounts_count: accountIds.size,
    revision: row.revision,
    created_at: toTime(row.createdAt),
    updated_at: toTime(row.updatedAt),
    warnings,
  }
}

function toGroupRef(row: ChannelRow['groups'][number]): ChannelGroupView {
  return {
    group_id: toId(row.groupId),
    name: row.group.name,
    platform: platformOf(row.group.platform),
    route_priority: row.routePriority,
    accounts_count: row.accounts.length,
  }
}

function toStatsRuleView(row: StatsRuleRow): StatsRuleView {
  return {
    id: toId(row.id),
    name: row.name,
    group_ids: row.groupIds.map(toId),
    account_ids: row.accountIds.map(toId),
    pricing: row.pricing.map(toPricingEntryView),
  }
}

function toPricingEntryView(row: PricingEntryRow): PricingEntryView {
  return {
    id: toId(row.id),
    platform: platformOf(row.platform),
    models: row.models,
    billing_mode: oneOf(BILLING_MODES, row.billingMode),
    ...toPriceView(row),
    intervals: row.intervals.map((interval) => ({
      id: toId(interval.id),
      min_tokens: toId(interval.minTokens),
      max_tokens: interval.maxTokens === null ? null : toId(interval.maxTokens),
      tier_label: interval.tierLabel === '' ? null : interval.tierLabel,
      ...toPriceView(interval),
    })),
  }
}

function toPriceView(row: PricingIntervalRow | PricingEntryRow): PriceView {
  return {
    input_price: toAmountOrNull(row.inputPrice),
    output_price: toAmountOrNull(row.outputPrice),
    cache_write_price: toAmountOrNull(row.cacheWritePrice),
    cache_read_price: toAmountOrNull(row.cacheReadPrice),
    image_output_price: toAmountOrNull(row.imageOutputPrice),
    per_request_price: toAmountOrNull(row.perRequestPrice),
  }
}

function jsonObject(value: Prisma.JsonValue): Prisma.JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
