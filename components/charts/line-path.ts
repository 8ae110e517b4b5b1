import { placePercent } from './chart-scale'

type Values = readonly (number | null)[]

function at(values: Values, index: number, top: number): string {
  return `${placePercent(index, values.length).toFixed(3)} ${(100 - ((values[index] ?? 0) / top) * 100).toFixed(3)}`
}

/** The line through the values; a missing one interrupts it. */
export function linePath(values: Values, top: number): string {
  const isGap = (index: number): boolean => (values[index] ?? null) === null
  return values
    .map((value, index) => {
      if (value === null) return ''
      return `${index === 0 || isGap(index - 1) ? 'M' : 'L'}${at(values, index, top)}`
    })
    .join('')
}

/** Dots for values without a neighbour: a line alone would not show them. */
export function dotPath(values: Values, top: number): string {
  const isGap = (index: number): boolean => (values[index] ?? null) === null
  return values
    .map((value, index) =>
      value !== null && isGap(index - 1) && isGap(index + 1) ? `M${at(values, index, top)}h0.001` : '',
    )
    .join('')
}
