import type { Platform } from '@/lib/core'
import { PRICE_FIELDS, type ChannelAnswer } from './channel-body'
import {
  NO_PRICES,
  type ChannelForm,
  type MappingRow,
  type PriceTexts,
  type PricingForm,
  type StatsRuleForm,
} from './channel-form'
import { toPriceText } from './price-text'

type NextKey = () => string

/** A channel answer as the state of its form. */
export function readChannel(channel: ChannelAnswer): ChannelForm {
  let count = 0
  const nextKey = (): string => `k${++count}`
  const form = {
    name: channel.name,
    description: channel.description,
    status: channel.status,
    billing_model_source: channel.billing_model_source,
    restrict_models: channel.restrict_models,
    failover_policy: channel.failover_policy,
    apply_pricing_to_account_stats: channel.apply_pricing_to_account_stats,
    disabled_platforms: channel.disabled_platforms,
    groups: channel.groups.map((group) => ({
      group_id: group.group_id,
      route_priority: String(group.route_priority),
    })),
    mapping: readMapping(channel.model_mapping, nextKey),
    pricing: channel.model_pricing.map((entry) => readEntry(entry, nextKey)),
    rules: channel.account_stats_pricing_rules.map((rule): StatsRuleForm => ({
      key: nextKey(),
      name: rule.name,
      group_ids: rule.group_ids,
      account_ids: rule.account_ids,
      pricing: rule.pricing.map((entry) => readEntry(entry, nextKey)),
    })),
  }
  return { ...form, next_key: count + 1 }
}

function readMapping(mapping: ChannelAnswer['model_mapping'], nextKey: NextKey): ChannelForm['mapping'] {
  const rows = (platform: Platform): readonly MappingRow[] =>
    Object.entries(mapping[platform] ?? {}).map(([source, target]) => ({ key: nextKey(), source, target }))
  return {
    anthropic: rows('anthropic'),
    openai: rows('openai'),
    gemini: rows('gemini'),
    antigravity: rows('antigravity'),
  }
}

type PricingAnswer = ChannelAnswer['model_pricing'][number]

function readEntry(entry: PricingAnswer, nextKey: NextKey): PricingForm {
  return {
    key: nextKey(),
    platform: entry.platform,
    models: entry.models,
    billing_mode: entry.billing_mode,
    prices: readPrices(entry),
    intervals: entry.intervals.map((interval) => ({
      key: nextKey(),
      min_tokens: String(interval.min_tokens),
      max_tokens: interval.max_tokens === null ? '' : String(interval.max_tokens),
      tier_label: interval.tier_label ?? '',
      prices: readPrices(interval),
    })),
  }
}

function readPrices(prices: Pick<PricingAnswer, (typeof PRICE_FIELDS)[number]>): PriceTexts {
  return {
    ...NO_PRICES,
    ...Object.fromEntries(PRICE_FIELDS.map((field) => [field, toPriceText(field, prices[field])])),
  }
}
