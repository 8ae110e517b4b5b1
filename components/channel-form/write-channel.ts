import { PLATFORMS } from '@/lib/core'
import { wholeNumber } from '../form/whole-number'
import type { ChannelBody, PriceField, PricingBody, StatsRuleBody } from './channel-body'
import type { ChannelForm, PriceTexts, PricingForm } from './channel-form'
import { fromPriceText } from './price-text'

/** The body that saves a form. Mapping rows without a word are left out, everything else goes as it was typed. */
export function writeChannel(form: ChannelForm): ChannelBody {
  return {
    name: form.name.trim(),
    description: form.description,
    status: form.status,
    billing_model_source: form.billing_model_source,
    restrict_models: form.restrict_models,
    failover_policy: form.failover_policy,
    apply_pricing_to_account_stats: form.apply_pricing_to_account_stats,
    disabled_platforms: form.disabled_platforms,
    groups: form.groups.map((group) => ({
      group_id: group.group_id,
      route_priority: wholeNumber(group.route_priority),
    })),
    model_mapping: writeMapping(form.mapping),
    model_pricing: form.pricing.map(writeEntry),
    account_stats_pricing_rules: form.rules.map((rule): StatsRuleBody => ({
      name: rule.name.trim(),
      group_ids: rule.group_ids,
      account_ids: rule.account_ids,
      pricing: rule.pricing.map(writeEntry),
    })),
  }
}

function writeMapping(mapping: ChannelForm['mapping']): ChannelBody['model_mapping'] {
  return Object.fromEntries(
    PLATFORMS.flatMap((platform) => {
      const rows = mapping[platform]
        .map(({ source, target }) => [source.trim(), target.trim()] as const)
        .filter(([source, target]) => source !== '' || target !== '')
      return rows.length === 0 ? [] : [[platform, Object.fromEntries(rows)]]
    }),
  )
}

function writeEntry(entry: PricingForm): PricingBody {
  return {
    platform: entry.platform,
    models: entry.models,
    billing_mode: entry.billing_mode,
    ...writePrices(entry.prices),
    intervals: entry.intervals.map((interval) => ({
      min_tokens: interval.min_tokens.trim() === '' ? 0 : wholeNumber(interval.min_tokens),
      max_tokens: interval.max_tokens.trim() === '' ? null : wholeNumber(interval.max_tokens),
      tier_label: interval.tier_label.trim() === '' ? null : interval.tier_label.trim(),
      ...writePrices(interval.prices),
    })),
  }
}

function writePrices(prices: PriceTexts): Readonly<Record<PriceField, string | null>> {
  return {
    input_price: fromPriceText('input_price', prices.input_price),
    output_price: fromPriceText('output_price', prices.output_price),
    cache_write_price: fromPriceText('cache_write_price', prices.cache_write_price),
    cache_read_price: fromPriceText('cache_read_price', prices.cache_read_price),
    image_output_price: fromPriceText('image_output_price', prices.image_output_price),
    per_request_price: fromPriceText('per_request_price', prices.per_request_price),
  }
}
