import type { AccountStatsRule, ChannelPriceEntry, PriceFields } from '@/lib/billing'
import { buildModelTables } from '@/lib/core'
import type { ChannelAccountStats } from '@/lib/gateway'
import { compileChannel } from '@/lib/routing'
import type { ChannelSource, RoutingChannel } from '@/lib/routing'
import { decimalOrNull } from '../decimal-or-null'
import { sharedText } from '../shared-text'
import type { ChannelRow, PriceColumns, PriceEntryJson, StatsRuleJson } from './config-rows'

/** A channel ready for the request path. */
export type CompiledChannel = {
  readonly channel: RoutingChannel<ChannelPriceEntry>
  /** `null` = no rules and no switch: the catalogue alone says what the operator pays. */
  readonly stats: ChannelAccountStats | null
}

/**
 * One channel with its price list and account-stats rules. Only what identifies it is read now: mappings, prices and
 * rules are compiled when first asked for, so that loading thousands of channels stays cheap.
 */
export function compileChannelRow(row: ChannelRow): CompiledChannel {
  return { channel: new LazyChannel(row), stats: lazyStats(row) }
}

/** A class, so that all channels have one shape: getters of an object's own would give each channel another. */
class LazyChannel implements RoutingChannel<ChannelPriceEntry> {
  readonly id: number
  readonly name: string
  readonly status: RoutingChannel<ChannelPriceEntry>['status']
  readonly restrictModels: boolean
  readonly billingModelSource: RoutingChannel<ChannelPriceEntry>['billingModelSource']
  readonly failoverPolicy: RoutingChannel<ChannelPriceEntry>['failoverPolicy']
  /** Let go of when it has been compiled. */
  private row: ChannelRow | null
  private tables: Pick<RoutingChannel<ChannelPriceEntry>, 'mappings' | 'prices'> | null = null

  constructor(row: ChannelRow) {
    this.id = row.id
    this.name = row.name
    this.status = row.status
    this.restrictModels = row.restrict_models
    this.billingModelSource = sharedText(row.billing_model_source)
    this.failoverPolicy = row.failover_policy
    this.row = row
  }

  get mappings(): RoutingChannel<ChannelPriceEntry>['mappings'] {
    return (this.tables ?? this.compile()).mappings
  }

  get prices(): RoutingChannel<ChannelPriceEntry>['prices'] {
    return (this.tables ?? this.compile()).prices
  }

  private compile(): Pick<RoutingChannel<ChannelPriceEntry>, 'mappings' | 'prices'> {
    if (this.row === null) throw new Error('a channel lost its rows before they were compiled')
    this.tables = compileChannel(channelSource(this.row))
    this.row = null
    return this.tables
  }
}

function channelSource(row: ChannelRow): ChannelSource<ChannelPriceEntry> {
  return {
    id: row.id,
    name: row.name,
    status: sharedText(row.status),
    restrictModels: row.restrict_models,
    billingModelSource: sharedText(row.billing_model_source),
    failoverPolicy: row.failover_policy,
    modelMapping: parseMapping(row.model_mapping),
    disabledPlatforms: row.disabled_platforms,
    priceEntries: parseEntries(row.prices).map(priceEntry),
  }
}

function lazyStats(row: ChannelRow): ChannelAccountStats | null {
  if (row.stats_rules === null && !row.apply_pricing_to_account_stats) return null
  const { stats_rules: json } = row
  const rules = once(() => parseRules(json).map(statsRule))
  return {
    applyPricingToAccountStats: row.apply_pricing_to_account_stats,
    get rules() {
      return rules()
    },
  }
}

/** Makes a value when first asked, and lets go of what it was made from. */
function once<T>(make: () => T): () => T {
  let state: { isMade: false; make: () => T } | { isMade: true; value: T } = { isMade: false, make }
  return () => {
    if (!state.isMade) state = { isMade: true, value: state.make() }
    return state.value
  }
}

function priceEntry([
  id,
  platform,
  models,
  billingMode,
  prices,
  intervals,
]: PriceEntryJson): ChannelPriceEntry {
  const fields = priceFields(prices)
  return {
    id,
    platform,
    models,
    billingMode,
    inputPrice: fields.inputPrice,
    outputPrice: fields.outputPrice,
    cacheWritePrice: fields.cacheWritePrice,
    cacheReadPrice: fields.cacheReadPrice,
    imageOutputPrice: fields.imageOutputPrice,
    perRequestPrice: fields.perRequestPrice,
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
  return { id, groupIds, accountIds, sortOrder, prices: buildModelTables((entries ?? []).map(priceEntry)) }
}

/** The JSON is rendered by this project's own query in exactly this shape. */
function parseEntries(json: string | null): readonly PriceEntryJson[] {
  return json === null ? [] : (JSON.parse(json) as readonly PriceEntryJson[])
}

/** The JSON is rendered by this project's own query in exactly this shape. */
function parseRules(json: string | null): readonly StatsRuleJson[] {
  return json === null ? [] : (JSON.parse(json) as readonly StatsRuleJson[])
}

/** A `jsonb` column whose shape a check and the verbs that write it keep. */
function parseMapping(json: string): ChannelSource<ChannelPriceEntry>['modelMapping'] {
  return JSON.parse(json) as ChannelSource<ChannelPriceEntry>['modelMapping']
}
