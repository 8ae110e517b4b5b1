const NICE_STEPS = [1, 2, 2.5, 5, 10] as const

const TICKS = 4

/** Round values for the lines of an axis from 0 to at least `max`, of what is counted whole ones; two or more, ascending. */
export function niceTicks(max: number, scale?: 'whole'): readonly number[] {
  if (!Number.isFinite(max) || max <= 0) return [0, 1]
  const rough = scale === 'whole' ? Math.max(1, max / TICKS) : max / TICKS
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const steps = NICE_STEPS.map((nice) => nice * magnitude)
  const fitting = scale === 'whole' ? steps.filter(Number.isInteger) : steps
  const step = fitting.find((candidate) => candidate >= rough * (1 - 1e-9)) ?? 10 * magnitude
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
