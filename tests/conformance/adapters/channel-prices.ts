import {
  compileChannelPrice,
  findUnitPrice,
  labelTiersOf,
  matchInterval,
  pricedIntervals,
  validateChannelPricing,
  validateIntervals,
  validatePriceEntry,
} from '@/lib/billing'
import type { PricingIssue } from '@/lib/billing'
import { contextTokens, ZERO } from '@/lib/core'
import type { AdapterTable, CaseInput } from '../support/adapter'
import { billingModeOf, intervalsOf, priceEntryOf } from '../support/case-channel'
import { usageOf } from '../support/case-prices'
import { numberOf, objectsOf, textOf, textOrNull } from '../support/read-input'

function intervalMatchCase(input: CaseInput): unknown {
  const intervals = intervalsOf(input['intervals'])
  const matched = matchInterval(intervals, numberOf(input['total_context_tokens']))
  return { matched_index: matched === null ? null : intervals.indexOf(matched) }
}

function verdict(issues: readonly PricingIssue[]): unknown {
  const code = issues[0]?.code ?? null
  return { valid: code === null, conflict: code !== null, error_code: code }
}

function pricingValidationCase(input: CaseInput): unknown {
  const entry = priceEntryOf(input)
  return verdict(
    'models' in input ? validateChannelPricing([entry]) : validatePriceEntry(entry, 'model_pricing.0'),
  )
}

function tierLabelCase(input: CaseInput): unknown {
  const labelTiers = labelTiersOf(intervalsOf(input['tiers']))
  const unit = findUnitPrice({ labelTiers, intervals: [], unitPrice: null }, textOrNull(input['label']), 0)
  return { per_request_price: unit?.price ?? null }
}

function tierByContextCase(input: CaseInput): unknown {
  const entry = priceEntryOf({ billing_mode: 'per_request', ...input })
  const price = compileChannelPrice(entry, null)
  const unit = price === null ? null : findUnitPrice(price, null, numberOf(input['total_context_tokens']))
  return { unit_price: unit?.price ?? ZERO }
}

export const adapters: AdapterTable = {
  'channel.interval_match': intervalMatchCase,
  'channel.interval_context': (input) => ({ total_context_tokens: contextTokens(usageOf(input)) }),
  'channel.interval_validation': (input) =>
    verdict(
      validateIntervals(
        billingModeOf(textOf(input['billing_mode'])),
        intervalsOf(input['intervals']),
        'entry',
      ),
    ),
  'channel.pricing_validation': pricingValidationCase,
  'channel.pricing_conflict': (input) =>
    verdict(validateChannelPricing(objectsOf(input['model_pricing']).map((row) => priceEntryOf(row)))),
  'channel.tier_label': tierLabelCase,
  'channel.request_tier_by_context': tierByContextCase,
  'channel.filter_valid_intervals': (input) => ({
    kept: pricedIntervals(intervalsOf(input['intervals'])).length,
  }),
}
