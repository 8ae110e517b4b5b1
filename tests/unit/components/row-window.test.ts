import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isSameWindow,
  MAX_WHOLE_ROWS,
  rowWindow,
  rowWindowBefore,
  wholeWindow,
} from '@/components/data-table/row-window'

const TOP = {
  count: 1000,
  heights: Array.from({ length: 1000 }, () => 50),
  scrollTop: 0,
  viewHeight: 600,
  kept: null,
}

describe('rowWindow', () => {
  test('shows a list that is not long as a whole', () => {
    const whole = { runs: [{ first: 0, end: MAX_WHOLE_ROWS, gap: 0 }], below: 0 }
    expect(rowWindow({ ...TOP, count: MAX_WHOLE_ROWS, heights: [] })).toMatchObject(whole)
  })

  test.each([
    [0, { runs: [{ first: 0, end: 28, gap: 0 }], below: 972 * 50 }],
    [10_000, { runs: [{ first: 184, end: 228, gap: 184 * 50 }], below: 772 * 50 }],
    [49_400, { runs: [{ first: 972, end: 1000, gap: 972 * 50 }], below: 0 }],
  ])('scrolled to %i px', (scrollTop, expected) => {
    expect(rowWindow({ ...TOP, scrollTop })).toEqual({ ...expected, rowPx: 50 })
  })

  test.each([
    [
      3,
      [
        { first: 3, end: 4, gap: 3 * 50 },
        { first: 184, end: 228, gap: 180 * 50 },
      ],
      772 * 50,
    ],
    [183, [{ first: 183, end: 228, gap: 183 * 50 }], 772 * 50],
    [200, [{ first: 184, end: 228, gap: 184 * 50 }], 772 * 50],
    [
      999,
      [
        { first: 184, end: 228, gap: 184 * 50 },
        { first: 999, end: 1000, gap: 771 * 50 },
      ],
      0,
    ],
  ])('keeps row %i wherever it is', (kept, runs, below) => {
    expect(rowWindow({ ...TOP, scrollTop: 10_000, kept })).toEqual({ runs, below, rowPx: 50 })
  })

  test('covers what is seen and keeps the height of the whole', () => {
    const height = fc.option(fc.integer({ min: 20, max: 200 }), { nil: undefined })
    fc.assert(
      fc.property(
        fc.array(height, { minLength: 101, maxLength: 400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.nat(400), { nil: null }),
        (heights, share, kept) => {
          const known = heights.filter((value) => value !== undefined)
          const average = known.length === 0 ? 48 : known.reduce((a, b) => a + b, 0) / known.length
          const full = heights.map((value) => value ?? average)
          const total = full.reduce((a, b) => a + b, 0)
          const scrollTop = share * Math.max(0, total - 600)
          const shown = rowWindow({ count: heights.length, heights, scrollTop, viewHeight: 600, kept })
          const isShown = (index: number): boolean =>
            shown.runs.some(({ first, end }) => first <= index && index < end)
          const inside = full.reduce((sum, px, index) => sum + (isShown(index) ? px : 0), 0)
          const outside = shown.runs.reduce((sum, { gap }) => sum + gap, shown.below)
          expect(inside + outside).toBeCloseTo(total, 3)
          let top = 0
          for (const [index, px] of full.entries()) {
            const isSeen = top + px > scrollTop && top < scrollTop + 600
            if (isSeen || index === kept) expect(isShown(index)).toBe(true)
            top += px
          }
        },
      ),
    )
  })
})

describe('rowWindowBefore', () => {
  test('begins with more rows than a screen holds', () => {
    const first = { runs: [{ first: 0, end: 60, gap: 0 }], below: 140 * 48, rowPx: 48 }
    expect(rowWindowBefore(200, null)).toEqual(first)
  })

  const shown = rowWindow({ ...TOP, scrollTop: 10_000, kept: 3 })
  const [kept, seen] = shown.runs

  test.each([
    ['longer', 1200, { runs: [kept, seen], below: 972 * 50 }],
    ['shorter', 200, { runs: [kept, { ...seen, end: 200 }], below: 0 }],
    ['not long any more', 50, { runs: [{ first: 0, end: 50, gap: 0 }], below: 0 }],
  ])('stays where a list was that is now %s', (_, count, expected) => {
    expect(rowWindowBefore(count, shown)).toMatchObject(expected)
  })

  test('shows the end of a list that has become shorter than what was seen of it', () => {
    const far = rowWindow({ ...TOP, scrollTop: 40_000 })
    const end = { runs: [{ first: 90, end: 150, gap: 90 * 50 }], below: 0, rowPx: 50 }
    expect(rowWindowBefore(150, far)).toEqual(end)
  })
})

describe('isSameWindow', () => {
  test('tells by the rows, not by their heights', () => {
    const shown = rowWindow({ ...TOP, kept: 500 })
    expect(isSameWindow(shown, { ...shown, below: 1 })).toBe(true)
    expect(isSameWindow(shown, rowWindow(TOP))).toBe(false)
    expect(isSameWindow(shown, wholeWindow(1000))).toBe(false)
  })
})
