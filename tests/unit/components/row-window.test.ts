import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_WHOLE_ROWS, rowWindow } from '@/components/data-table/row-window'

describe('rowWindow', () => {
  test('shows a list that is not long as a whole', () => {
    const whole = { first: 0, end: MAX_WHOLE_ROWS, above: 0, below: 0 }
    expect(rowWindow({ count: MAX_WHOLE_ROWS, heights: [], scrollTop: 0, viewHeight: 500 })).toEqual(whole)
  })

  test('begins with more rows than a screen holds, before anything is measured', () => {
    const seen = { count: 200, heights: [], scrollTop: 0, viewHeight: null }
    expect(rowWindow(seen)).toEqual({ first: 0, end: 60, above: 0, below: 140 * 48 })
  })

  test.each([
    [0, { first: 0, end: 28, above: 0, below: 972 * 50 }],
    [10_000, { first: 184, end: 228, above: 184 * 50, below: 772 * 50 }],
    [49_400, { first: 972, end: 1000, above: 972 * 50, below: 0 }],
  ])('scrolled to %i px', (scrollTop, expected) => {
    const heights = Array.from({ length: 1000 }, () => 50)
    expect(rowWindow({ count: 1000, heights, scrollTop, viewHeight: 600 })).toEqual(expected)
  })

  test('covers what is seen and keeps the height of the whole', () => {
    const height = fc.option(fc.integer({ min: 20, max: 200 }), { nil: undefined })
    fc.assert(
      fc.property(
        fc.array(height, { minLength: 101, maxLength: 400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (heights, share) => {
          const known = heights.filter((value) => value !== undefined)
          const average = known.length === 0 ? 48 : known.reduce((a, b) => a + b, 0) / known.length
          const full = heights.map((value) => value ?? average)
          const total = full.reduce((a, b) => a + b, 0)
          const scrollTop = share * Math.max(0, total - 600)
          const shown = rowWindow({ count: heights.length, heights, scrollTop, viewHeight: 600 })
          const inside = full.slice(shown.first, shown.end).reduce((a, b) => a + b, 0)
          expect(shown.above + inside + shown.below).toBeCloseTo(total, 3)
          expect(shown.above).toBeLessThanOrEqual(scrollTop)
          expect(shown.above + inside).toBeGreaterThanOrEqual(Math.min(total, scrollTop + 600) - 0.001)
        },
      ),
    )
  })
})
