import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { histogramPercentile } from '@/lib/services/dashboard/histogram-percentile'
import { chooseSource } from '@/lib/services/dashboard/choose-source'
import { planRanges } from '@/lib/services/dashboard/plan-ranges'

const QUARTER_MS = 900_000
const DAY_MS = 86_400_000

describe('planRanges', () => {
  test('covers every moment once, whole days only where they are rolled up', () => {
    const day = fc.integer({ min: 0, max: 9 })
    const minute = fc.integer({ min: 0, max: 15 * 960 })
    fc.assert(
      fc.property(fc.uniqueArray(day), minute, minute, (days, a, b) => {
        const rolled = days.toSorted((x, y) => x - y).map((value) => value * DAY_MS)
        const range = { startMs: Math.min(a, b) * 60_000, endMs: Math.max(a, b) * 60_000 }
        const plan = planRanges(range, rolled, { wholeDays: true })
        const spans = [...plan.days, ...plan.quarters, ...plan.open, ...plan.rows].toSorted(
          (x, y) => x.startMs - y.startMs,
        )
        let at = range.startMs
        for (const span of spans) {
          expect(span.startMs).toBe(at)
          expect(span.endMs).toBeGreaterThan(span.startMs)
          at = span.endMs
        }
        expect(at).toBe(range.endMs)
        const isRolled = (ms: number): boolean => rolled.includes(Math.floor(ms / DAY_MS) * DAY_MS)
        for (const span of plan.open) expect(isRolled(span.startMs)).toBe(false)
        for (const { startMs, endMs } of [...plan.quarters, ...plan.open])
          expect([startMs % QUARTER_MS, endMs % QUARTER_MS]).toEqual([0, 0])
        for (const span of plan.days) expect([span.startMs % DAY_MS, span.endMs % DAY_MS]).toEqual([0, 0])
      }),
    )
  })
})

describe('chooseSource', () => {
  test.each([
    [[], undefined, { kind: 'marginal', marginal: 'all' }],
    [[], 'user_id', { kind: 'marginal', marginal: 'user' }],
    [['user_id'], 'user_id', { kind: 'marginal', marginal: 'user' }],
    [['user_id'], 'model', { kind: 'user' }],
    [['api_key_id'], undefined, { kind: 'user' }],
    [['channel_id'], 'upstream_model', { kind: 'route' }],
    [[], 'upstream_model', { kind: 'route' }],
    [['channel_id'], 'user_id', { kind: 'rows' }],
  ] as const)('%j by %s', (filtered, by, source) => {
    expect(chooseSource(filtered, by)).toEqual(source)
  })
})

describe('histogramPercentile', () => {
  test.each([
    [[], 0.5, null],
    [[0, 0], 0.5, null],
    [[10], 0.5, 25],
    [[0, 4], 0.5, 75],
    [[1, 1, 2], 0.95, 190],
    [[...Array.from({ length: 23 }, () => 0), 3], 0.5, 600_000],
  ])('%j at %d → %s', (histogram, share, latency) => {
    expect(histogramPercentile(histogram, share)).toBe(latency)
  })
})
