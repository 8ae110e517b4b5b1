import type { AccountStatsRule, ChannelPriceEntry, ChannelPrices, PriceFields } from '@/lib/billing'
import { buildModelTable, Decimal } from '@/lib/core'
import type { Platform } from '@/lib/core'
import type { ChannelAccountStats } from '@/lib/gateway'
import { compileChannel } from '@/lib/routing'
import type { RoutingChannel } from '@/lib/routing'
import type { ChannelRow, PriceColumns, PriceEntryJson, StatsRuleJson } from './config-rows'

/** A channel ready for the request path. */
export type CompiledChannel = {
  readonly channel: RoutingChannel<ChannelPriceEntry>
  /** `null` = no rules and no switch: the catalogue alone says what the operator pays. */
  readonly stats: ChannelAccountStats | null
}

/** Compiles one channel with its price list and account-stats rules. */
export function compileChannelRow(row: ChannelRow): CompiledChannel {
  const channel = compileChannel<ChannelPriceEntry>({
    id: row.id,
    name: row.name,
    status: row.status,
    restrictModels: row.restrict_models,
    billingModelSource: row.billing_model_source,
    failoverPolicy: row.failover_policy,
    modelMapping: row.model_mapping,
    disabledPlatforms: row.disabled_platforms,
    priceEntries: parseEntries(row.prices).map(priceEntry),
  })
  const rules = parseRules(row.stats_rules).map(statsRule)
  const isPlain = rules.length === 0 && !row.apply_pricing_to_account_stats
  const stats = { rules, applyPricingToAccountStats: row.apply_pricing_to_account_stats }
  return { channel, stats: isPlain ? null : stats }
}

function priceEntry([
  id,
  platform,
  models,
  billingMode,
  prices,
  intervals,
]: PriceEntryJson): ChannelPriceEntry {
  return {
    id,
    platform,
    models,
    billingMode,
    ...priceFields(prices),
    intervals: (intervals ?? []).map(([minTokens, maxTokens, tierLabel, columns]) => ({
      minTokens,
      maxTokens,
      tierLabel: tierLabel === '' ? null : tierLabel,
      ...priceFields(columns),
    })),
  }
}

function priceFields([
  input,
  output,
  cacheWrite,
  cacheRead,
  imageOutput,
  perRequest,
]: PriceColumns): PriceFields {
  return {
    inputPrice: decimalOrNull(input),
    outputPrice: decimalOrNull(output),
    cacheWritePrice: decimalOrNull(cacheWrite),
    cacheReadPrice: decimalOrNull(cacheRead),
    imageOutputPrice: decimalOrNull(imageOutput),
    perRequestPrice: decimalOrNull(perRequest),
  }
}

function statsRule([id, groupIds, accountIds, sortOrder, entries]: StatsRuleJson): AccountStatsRule {
  return { id, groupIds, accountIds, sortOrder, prices: pricesByPlatform((entries ?? []).map(priceEntry)) }
}

function pricesByPlatform(entries: readonly ChannelPriceEntry[]): ChannelPrices {
  const pairs = new Map<Platform, (readonly [string, ChannelPriceEntry])[]>()
  for (const entry of entries) {
    const list = pairs.get(entry.platform) ?? []
    for (const model of entry.models) list.push([model, entry])
    pairs.set(entry.platform, list)
  }
  return new Map([...pairs].map(([platform, list]) => [platform, buildModelTable(list)]))
}

/** Decimal of a numeric column. */
export function decimalOrNull(text: string | null): Decimal | null {
  return text === null ? null : new Decimal(text)
}

/** The JSON is rendered by this project's own query in exactly this shape. */
function parseEntries(json: string | null): readonly PriceEntryJson[] {
  return json === null ? [] : (JSON.parse(json) as readonly PriceEntryJson[])
}

/** The JSON is rendered by this project's own query in exactly this shape. */
function parseRules(json: string | null): readonly StatsRuleJson[] {
  return json === null ? [] : (JSON.parse(json) as readonly StatsRuleJson[])
}
