/** Lists up to this long show every row. */
export const MAX_WHOLE_ROWS = 100
/** Rows shown before anything was measured, more than any screen holds. */
const FIRST_ROWS = 60
/** Rows kept ready above and below what is seen, as pixels. */
const READY_PX = 800
const ASSUMED_ROW_PX = 48

export type RowWindow = {
  /** Index of the first row shown. */
  readonly first: number
  /** Index after the last row shown. */
  readonly end: number
  /** Heights of what is left out above and below, in pixels. */
  readonly above: number
  readonly below: number
}

/** What the page knows of a long list that scrolls. */
export type SeenRows = {
  readonly count: number
  /** Heights by index; a row that was never shown has none and counts as the average of the others. */
  readonly heights: readonly (number | undefined)[]
  readonly scrollTop: number
  /** Height of what is seen; `null` = not measured yet. */
  readonly viewHeight: number | null
}

/** The rows of a list that are worth showing at a place of its scrolling. */
export function rowWindow({ count, heights, scrollTop, viewHeight }: SeenRows): RowWindow {
  if (count <= MAX_WHOLE_ROWS) return { first: 0, end: count, above: 0, below: 0 }
  const known = heights.filter((height) => height !== undefined)
  const average =
    known.length === 0 ? ASSUMED_ROW_PX : known.reduce((sum, height) => sum + height, 0) / known.length
  if (viewHeight === null) {
    return { first: 0, end: FIRST_ROWS, above: 0, below: (count - FIRST_ROWS) * average }
  }
  const [from, to] = [scrollTop - READY_PX, scrollTop + viewHeight + READY_PX]
  let [first, end, above, below, bottom] = [count, 0, 0, 0, 0]
  for (let index = 0; index < count; index += 1) {
    const height = heights[index] ?? average
    bottom += height
    if (bottom <= from) above += height
    else if (bottom - height >= to) below += height
    else {
      first = Math.min(first, index)
      end = index + 1
    }
  }
  return first < end ? { first, end, above, below } : { first: count, end: count, above, below: 0 }
}
