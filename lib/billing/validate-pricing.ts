import type { PricingIssue } from './pricing-issue'
import type { ChannelPriceEntry } from './types'
import { validateIntervals } from './validate-intervals'
import { validatePriceFields } from './validate-price-fields'

const MAX_MODELS = 100

/** A price entry as submitted. */
export type PriceEntryDraft = Omit<ChannelPriceEntry, 'id'>

/** Checks a submitted price list; `root` is the field it came in, e.g. `model_pricing`. Empty = it may be saved. */
export function validateChannelPricing(
  entries: readonly PriceEntryDraft[],
  root = 'model_pricing',
): readonly PricingIssue[] {
  const seen = new Set<string>()
  return entries.flatMap((entry, index) => {
    const path = `${root}.${index}`
    return [...validateModels(entry, path, seen), ...validatePriceEntry(entry, path)]
  })
}

/** Checks prices and intervals of one entry, models left aside. */
export function validatePriceEntry(
  entry: Omit<PriceEntryDraft, 'platform' | 'models'>,
  path: string,
): readonly PricingIssue[] {
  const issues = [
    ...validatePriceFields(entry, path),
    ...validateIntervals(entry.billingMode, entry.intervals, path),
  ]
  if (entry.billingMode === 'token' || entry.perRequestPrice !== null || entry.intervals.length > 0) {
    return issues
  }
  const message = `Mode ${entry.billingMode} needs a price per request or at least one tier`
  return [...issues, { path: `${path}.per_request_price`, code: 'BILLING_MODE_MISSING_PRICE', message }]
}

/** `seen` collects the platform:pattern pairs of the whole list, compared as look-ups compare them. */
function validateModels(
  entry: Pick<PriceEntryDraft, 'platform' | 'models'>,
  path: string,
  seen: Set<string>,
): readonly PricingIssue[] {
  if (entry.models.length === 0) {
    return [{ path: `${path}.models`, code: 'EMPTY_MODELS', message: 'At least one model is needed' }]
  }
  const issues: PricingIssue[] = []
  if (entry.models.length > MAX_MODELS) {
    const message = `At most ${MAX_MODELS} models in an entry`
    issues.push({ path: `${path}.models`, code: 'TOO_MANY_MODELS', message })
  }
  for (const [index, model] of entry.models.entries()) {
    const issue = validatePattern(model, `${path}.models.${index}`, { platform: entry.platform, seen })
    if (issue !== null) issues.push(issue)
  }
  return issues
}

function validatePattern(
  model: string,
  path: string,
  context: { readonly platform: string; readonly seen: Set<string> },
): PricingIssue | null {
  const pattern = model.trim().toLowerCase()
  if (pattern === '') return { path, code: 'EMPTY_MODELS', message: 'A model name cannot be empty' }
  if (pattern.slice(0, -1).includes('*')) {
    return { path, code: 'INVALID_MODEL_PATTERN', message: `"${model}": * is allowed at the end only` }
  }
  const key = `${context.platform}:${pattern}`
  if (context.seen.has(key)) {
    return {
      path,
      code: 'MODEL_PATTERN_CONFLICT',
      message: `"${model}" is listed twice for ${context.platform}`,
    }
  }
  context.seen.add(key)
  return null
}
