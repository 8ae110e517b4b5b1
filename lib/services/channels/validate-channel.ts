import { validateChannelPricing } from '@/lib/billing'
import { validateChannelMapping } from '@/lib/routing'
import type { FieldIssue } from '../shared/errors'
import type { PricingEntryInput, PricingIntervalInput, UpdateChannelInput } from './schemas'

type PricingDraft = Parameters<typeof validateChannelPricing>[0][number]
type DraftPrices = Pick<
  PricingDraft,
  'inputPrice' | 'outputPrice' | 'cacheWritePrice' | 'cacheReadPrice' | 'imageOutputPrice' | 'perRequestPrice'
>

/** Every refusal of spec 04 that needs no database: mapping, price list and account cost rules, with paths and codes. */
export function channelIssues(body: UpdateChannelInput): readonly FieldIssue[] {
  const rules = body.account_stats_pricing_rules ?? []
  return [
    ...validateChannelMapping(body.model_mapping ?? {}),
    ...pricingIssues(body.model_pricing ?? [], 'model_pricing'),
    ...rules.flatMap((rule, index) =>
      pricingIssues(rule.pricing, `account_stats_pricing_rules.${index}.pricing`),
    ),
  ]
}

function pricingIssues(entries: readonly PricingEntryInput[], path: string): readonly FieldIssue[] {
  return validateChannelPricing(entries.map(toDraft), path)
}

function toDraft(entry: PricingEntryInput): PricingDraft {
  return {
    platform: entry.platform,
    models: entry.models,
    billingMode: entry.billing_mode,
    ...toPrices(entry),
    intervals: entry.intervals.map((interval) => ({
      minTokens: interval.min_tokens,
      maxTokens: interval.max_tokens,
      tierLabel: interval.tier_label,
      ...toPrices(interval),
    })),
  }
}

function toPrices(body: PricingEntryInput | PricingIntervalInput): DraftPrices {
  return {
    inputPrice: body.input_price,
    outputPrice: body.output_price,
    cacheWritePrice: body.cache_write_price,
    cacheReadPrice: body.cache_read_price,
    imageOutputPrice: body.image_output_price,
    perRequestPrice: body.per_request_price,
  }
}
