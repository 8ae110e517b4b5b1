const NICE_STEPS = [1, 2, 2.5, 5, 10] as const

/** Round values for the lines of an axis from 0 to at least `max`; always two or more, ascending. */
export function niceTicks(max: number, wanted = 4): readonly number[] {
  if (!Number.isFinite(max) || max <= 0) return [0, 1]
  const rough = max / wanted
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = magnitude * (NICE_STEPS.find((nice) => nice * magnitude >= rough * (1 - 1e-9)) ?? 10)
  const count = Math.ceil(max / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

/** Which of `count` places get a label when about `wanted` fit: evenly apart, the first always. */
export function labelledPlaces(count: number, wanted: number): readonly number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, wanted)))
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step)
}

/** Where the middle of place `index` of `count` lies, in percent of the width. */
export function placePercent(index: number, count: number): number {
  return count <= 0 ? 0 : ((index + 0.5) / count) * 100
}
