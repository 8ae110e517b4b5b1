/** How a series is told from the others: by colour, and without it by its dashes. */
export type SeriesStyle = { readonly color: string; readonly dash: string }

const STYLES: readonly SeriesStyle[] = [
  { color: 'var(--chart-1)', dash: 'none' },
  { color: 'var(--chart-2)', dash: '7 4' },
  { color: 'var(--chart-3)', dash: '2 3' },
  { color: 'var(--chart-4)', dash: '10 3 2 3' },
  { color: 'var(--chart-5)', dash: '14 5' },
  { color: 'var(--chart-6)', dash: '5 2 1 2 1 2' },
]

/** More series than this cannot be told apart in one chart. */
export const MAX_SERIES = STYLES.length

export function seriesStyle(index: number): SeriesStyle {
  return STYLES[index % STYLES.length] ?? { color: 'currentColor', dash: 'none' }
}
