/** Lists up to this long show every row. */
export const MAX_WHOLE_ROWS = 100
/** Rows shown before anything was measured, more than any screen holds. */
const FIRST_ROWS = 60
/** Rows kept ready above and below what is seen, as pixels. */
const READY_PX = 800
const ASSUMED_ROW_PX = 48

/** Rows shown one below the other, from the index `first` to before the index `end`. */
export type RowRun = {
  readonly first: number
  readonly end: number
  /** Height of what is left out above them, in pixels. */
  readonly gap: number
}

export type RowWindow = {
  readonly runs: readonly RowRun[]
  /** Height of what is left out below the last run, in pixels. */
  readonly below: number
  /** Height of a row that was never shown, in pixels. */
  readonly rowPx: number
}

/** What the page knows of a long list that scrolls. */
export type SeenRows = {
  readonly count: number
  /** Heights by index; a row that was never shown has none and counts as the average of the others. */
  readonly heights: readonly (number | undefined)[]
  readonly scrollTop: number
  readonly viewHeight: number
  /** Index of a row that stays wherever it is, as the one with the focus does; `null` = none. */
  readonly kept: number | null
}

/** Every row. */
export function wholeWindow(count: number): RowWindow {
  return { runs: [{ first: 0, end: count, gap: 0 }], below: 0, rowPx: ASSUMED_ROW_PX }
}

/** The rows of a list that are worth showing before it was looked at: the first, or near what was `shown` when it had another count. */
export function rowWindowBefore(count: number, shown: RowWindow | null): RowWindow {
  if (count <= MAX_WHOLE_ROWS) return wholeWindow(count)
  const rowPx = shown?.rowPx ?? ASSUMED_ROW_PX
  const kept = (shown?.runs ?? [{ first: 0, end: FIRST_ROWS, gap: 0 }])
    .filter(({ first }) => first < count)
    .map((run) => ({ ...run, end: Math.min(run.end, count) }))
  const tail = { first: count - FIRST_ROWS, end: count, gap: (count - FIRST_ROWS) * rowPx }
  const runs = kept.length === 0 ? [tail] : kept
  return { runs, below: (count - (runs.at(-1)?.end ?? 0)) * rowPx, rowPx }
}

/** The rows of a list that are worth showing at a place of its scrolling. */
export function rowWindow({ count, heights, scrollTop, viewHeight, kept }: SeenRows): RowWindow {
  if (count <= MAX_WHOLE_ROWS) return wholeWindow(count)
  const known = heights.filter((height) => height !== undefined)
  const rowPx =
    known.length === 0 ? ASSUMED_ROW_PX : known.reduce((sum, height) => sum + height, 0) / known.length
  const [from, to] = [scrollTop - READY_PX, scrollTop + viewHeight + READY_PX]
  const runs: RowRun[] = []
  let [bottom, gap] = [0, 0]
  for (let index = 0; index < count; index += 1) {
    const height = heights[index] ?? rowPx
    bottom += height
    const isShown = index === kept || (bottom > from && bottom - height < to)
    if (!isShown) {
      gap += height
      continue
    }
    const run = runs.at(-1)
    if (run?.end === index) runs[runs.length - 1] = { ...run, end: index + 1 }
    else runs.push({ first: index, end: index + 1, gap })
    gap = 0
  }
  return { runs, below: gap, rowPx }
}

/** Whether two windows show the same rows. */
export function isSameWindow(one: RowWindow, other: RowWindow): boolean {
  return (
    one.runs.length === other.runs.length &&
    one.runs.every(({ first, end }, place) => {
      const run = other.runs[place]
      return run?.first === first && run.end === end
    })
  )
}
