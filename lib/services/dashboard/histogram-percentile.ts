import { LATENCY_HISTOGRAM_BOUNDS_MS } from '@/lib/infra'

const PLACE_DIGITS = 12

/** The counts of a packed histogram (`latency_unit` in SQL): a whole number of twelve decimal digits a place, the fastest last. */
export function unpackHistogram(packed: string): readonly number[] {
  const counts: number[] = []
  for (let end = packed.length; end > 0; end -= PLACE_DIGITS) {
    counts.push(Number(packed.slice(Math.max(0, end - PLACE_DIGITS), end)))
  }
  return counts
}

/**
 * The latency in whole milliseconds under which a share of a histogram lies, interpolated inside its bucket; of what is
 * slower than every bound, the last bound. `null` = nothing was counted.
 */
export function histogramPercentile(histogram: readonly number[], share: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const wanted = share * total
  let below = 0
  for (const [place, count] of histogram.entries()) {
    if (count > 0 && below + count >= wanted) return interpolate(place, (wanted - below) / count)
    below += count
  }
  return LATENCY_HISTOGRAM_BOUNDS_MS.at(-1) ?? null
}

function interpolate(place: number, part: number): number {
  const lower = place === 0 ? 0 : (LATENCY_HISTOGRAM_BOUNDS_MS[place - 1] ?? 0)
  const upper = LATENCY_HISTOGRAM_BOUNDS_MS[place] ?? lower
  return Math.round(lower + (upper - lower) * part)
}
