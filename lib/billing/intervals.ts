import { statesTokenPrice } from './token-prices'
import type { PriceFields } from './types'

type Bounds = { readonly minTokens: number; readonly maxTokens: number | null }

/** Whether a context lies in `(minTokens, maxTokens]`; the lower bound is outside, so a boundary is never hit twice. */
export function isInInterval({ minTokens, maxTokens }: Bounds, contextTokens: number): boolean {
  return contextTokens > minTokens && (maxTokens === null || contextTokens <= maxTokens)
}

/** The first interval that contains the context; `null` = none. */
export function matchInterval<I extends Bounds>(intervals: readonly I[], contextTokens: number): I | null {
  for (const interval of intervals) if (isInInterval(interval, contextTokens)) return interval
  return null
}

/** Intervals that state a price, by ascending minimum; the others are ignored. */
export function pricedIntervals<I extends PriceFields & Bounds>(intervals: readonly I[]): readonly I[] {
  return intervals
    .filter((interval) => statesTokenPrice(interval) || interval.perRequestPrice !== null)
    .toSorted((a, b) => a.minTokens - b.minTokens)
}

/** How the log names an interval: its label, else its bounds, e.g. `0-128000`, `128000+`. */
export function intervalLabel(interval: Bounds & { readonly tierLabel: string | null }): string {
  if (hasLabel(interval)) return interval.tierLabel
  const { minTokens, maxTokens } = interval
  return maxTokens === null ? `${minTokens}+` : `${minTokens}-${maxTokens}`
}

/** Whether an interval is told apart by a label; an empty one counts as none. */
export function hasLabel<I extends { readonly tierLabel: string | null }>(
  interval: I,
): interval is I & { readonly tierLabel: string } {
  return interval.tierLabel !== null && interval.tierLabel.trim() !== ''
}
