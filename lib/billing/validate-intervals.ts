import type { BillingMode } from '@/lib/core'
import { hasLabel } from './intervals'
import type { PricingIssue } from './pricing-issue'
import { statesTokenPrice } from './token-prices'
import type { PriceInterval } from './types'
import { validatePriceFields } from './validate-price-fields'

type Placed = { readonly interval: PriceInterval; readonly path: string }

/**
 * Checks the intervals of one entry: bounds, overlap, a price for the mode in each. Gaps are allowed, the order given does not
 * matter. Tiers with labels may overlap, but a label may not come twice. `path` is the entry's, e.g. `model_pricing.0`.
 */
export function validateIntervals(
  mode: BillingMode,
  intervals: readonly PriceInterval[],
  path: string,
): readonly PricingIssue[] {
  const placed = intervals.map((interval, index) => ({ interval, path: `${path}.intervals.${index}` }))
  const issues = placed.flatMap((one) => [
    ...validateBounds(one),
    ...validatePriceFields(one.interval, one.path),
    ...validateHasPrice(mode, one),
  ])
  const isTiered = mode !== 'token'
  const ranged = isTiered ? placed.filter(({ interval }) => !hasLabel(interval)) : placed
  return [...issues, ...findOverlaps(ranged), ...(isTiered ? findRepeatedLabels(placed) : [])]
}

function validateBounds({ interval, path }: Placed): readonly PricingIssue[] {
  const { minTokens, maxTokens } = interval
  if (!Number.isInteger(minTokens) || minTokens < 0) {
    return [invalid(`${path}.min_tokens`, 'The lower bound must be 0 or more')]
  }
  if (maxTokens !== null && (!Number.isInteger(maxTokens) || maxTokens <= minTokens)) {
    return [invalid(`${path}.max_tokens`, 'The upper bound must be above the lower bound')]
  }
  return []
}

function validateHasPrice(mode: BillingMode, { interval, path }: Placed): readonly PricingIssue[] {
  const hasPrice = mode === 'token' ? statesTokenPrice(interval) : interval.perRequestPrice !== null
  if (hasPrice) return []
  const message =
    mode === 'token' ? 'The interval states no token price' : 'The tier states no price per request'
  const field = mode === 'token' ? 'input_price' : 'per_request_price'
  return [{ path: `${path}.${field}`, code: 'INTERVAL_MISSING_PRICE', message }]
}

function findOverlaps(placed: readonly Placed[]): readonly PricingIssue[] {
  const sorted = placed.toSorted((a, b) => a.interval.minTokens - b.interval.minTokens)
  const issues: PricingIssue[] = []
  for (const [index, current] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next === undefined) break
    const { maxTokens } = current.interval
    if (maxTokens === null) {
      issues.push(invalid(`${current.path}.max_tokens`, 'Only the last interval may be unbounded'))
    } else if (maxTokens > next.interval.minTokens) {
      issues.push(invalid(`${next.path}.min_tokens`, `Overlaps the interval that ends at ${maxTokens}`))
    }
  }
  return issues
}

function findRepeatedLabels(placed: readonly Placed[]): readonly PricingIssue[] {
  const seen = new Set<string>()
  const issues: PricingIssue[] = []
  for (const { interval, path } of placed) {
    if (!hasLabel(interval)) continue
    const label = interval.tierLabel.trim().toLowerCase()
    if (seen.has(label)) {
      issues.push(invalid(`${path}.tier_label`, `The label "${interval.tierLabel}" is used twice`))
    }
    seen.add(label)
  }
  return issues
}

function invalid(path: string, message: string): PricingIssue {
  return { path, code: 'INVALID_PRICING_INTERVALS', message }
}
