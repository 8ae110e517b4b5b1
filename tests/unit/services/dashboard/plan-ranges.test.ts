import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { histogramPercentile, unpackHistogram } from '@/lib/services/dashboard/histogram-percentile'
import { chooseSource } from '@/lib/services/dashboard/choose-source'
import { planRanges } from '@/lib/services/dashboard/plan-ranges'

const QUARTER_MS = 900_000
const DAY_MS = 86_400_000

describe('planRanges', () => {
  test('covers every moment once: whole days where all is summed, open quarters as they are', () => {
    const day = fc.integer({ min: 0, max: 9 })
    const minute = fc.integer({ min: 0, max: 15 * 960 })
    const quarter = fc.integer({ min: 0, max: 959 })
    fc.assert(
      fc.property(fc.uniqueArray(day), fc.uniqueArray(quarter), minute, minute, (days, quarters, a, b) => {
        const open = {
          days: new Set(days.map((value) => value * DAY_MS)),
          quarters: quarters.toSorted((x, y) => x - y).map((value) => value * QUARTER_MS),
        }
        const range = { startMs: Math.min(a, b) * 60_000, endMs: Math.max(a, b) * 60_000 }
        const plan = planRanges(range, open, { wholeDays: true })
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
        const isIn = (ms: number, list: readonly { startMs: number; endMs: number }[]): boolean =>
          list.some(({ startMs, endMs }) => ms >= startMs && ms < endMs)
        for (const startMs of open.quarters) {
          if (isIn(startMs, spans) && !isIn(startMs, plan.rows)) expect(isIn(startMs, plan.open)).toBe(true)
          expect(isIn(startMs, plan.days)).toBe(false)
        }
        for (const { startMs, endMs } of plan.open) {
          for (let ms = startMs; ms < endMs; ms += QUARTER_MS) expect(open.quarters).toContain(ms)
        }
        for (const startMs of open.days) expect(isIn(startMs, plan.days)).toBe(false)
        for (const { startMs, endMs } of [...plan.quarters, ...plan.open])
          expect([startMs % QUARTER_MS, endMs % QUARTER_MS]).toEqual([0, 0])
        for (const span of plan.days) expect([span.startMs % DAY_MS, span.endMs % DAY_MS]).toEqual([0, 0])
      }),
    )
  })

  test('borrowed days less what is taken are as long as the range; only days with rows are borrowed', () => {
    const minute = fc.integer({ min: 0, max: 15 * 960 })
    const day = fc.integer({ min: 0, max: 9 })
    fc.assert(
      fc.property(fc.uniqueArray(day), day, minute, minute, (days, kept, a, b) => {
        const open = {
          days: new Set(days.map((value) => value * DAY_MS)),
          quarters: [],
          keptFromMs: kept * DAY_MS,
        }
        const range = { startMs: Math.min(a, b) * 60_000, endMs: Math.max(a, b) * 60_000 }
        const plan = planRanges(range, open, { wholeDays: true, borrows: true })
        const lengthOf = (spans: readonly { startMs: number; endMs: number }[]): number =>
          spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
        const read = [...plan.days, ...plan.quarters, ...plan.open, ...plan.rows]
        expect(lengthOf(read) - lengthOf(plan.taken)).toBe(range.endMs - range.startMs)
        for (const { startMs, endMs } of plan.taken) {
          expect(plan.days.some((span) => span.startMs <= startMs && span.endMs >= endMs)).toBe(true)
          expect(endMs <= range.startMs || startMs >= range.endMs || endMs - startMs < DAY_MS / 2).toBe(true)
          expect(startMs).toBeGreaterThanOrEqual(open.keptFromMs)
        }
      }),
    )
  })

  test('a day that is not over is read from its sums as far as they go, where the range has all of that', () => {
    const noon = DAY_MS / 2
    const at = (startMs: number, endMs: number, quarters: readonly number[] = []) =>
      planRanges(
        { startMs, endMs },
        { days: new Set([0]), quarters, pairedUntil: new Map([[0, noon]]) },
        { wholeDays: true, begins: true },
      )
    const begun = [{ startMs: 0, endMs: noon }]
    const later = noon + QUARTER_MS
    const evening = noon + 4 * QUARTER_MS
    expect(at(0, evening, [later])).toEqual({
      days: [],
      begun,
      quarters: [
        { startMs: noon, endMs: later },
        { startMs: later + QUARTER_MS, endMs: evening },
      ],
      open: [{ startMs: later, endMs: later + QUARTER_MS }],
      rows: [],
      taken: [],
    })
    expect(at(0, noon)).toMatchObject({ begun, quarters: [], rows: [] })
    expect(at(-DAY_MS, evening + 60_000)).toMatchObject({ begun, rows: [{ startMs: evening }] })
    for (const plan of [at(0, noon - 60_000), at(QUARTER_MS, evening), at(60_000, evening)])
      expect(plan.begun).toEqual([])
    const range = { startMs: 0, endMs: evening }
    const open = { days: new Set([0]), quarters: [], pairedUntil: new Map([[0, noon]]) }
    expect(planRanges(range, open, { wholeDays: true }).begun).toEqual([])
  })

  test('reads whole days unless something of them is open', () => {
    const range = { startMs: 0, endMs: 3 * DAY_MS }
    const open = { days: new Set([2 * DAY_MS]), quarters: [DAY_MS + QUARTER_MS] }
    const plan = planRanges(range, open, { wholeDays: true })
    expect(plan.days).toEqual([{ startMs: 0, endMs: DAY_MS }])
    expect(plan.open).toEqual([{ startMs: DAY_MS + QUARTER_MS, endMs: DAY_MS + 2 * QUARTER_MS }])
    expect(planRanges(range, open, { wholeDays: false }).days).toEqual([])
  })
})

describe('chooseSource', () => {
  test.each([
    [[], undefined, { kind: 'marginal', marginal: 'all' }],
    [[], 'user_id', { kind: 'marginal', marginal: 'user' }],
    [['user_id'], 'user_id', { kind: 'marginal', marginal: 'user' }],
    [['user_id'], 'model', { kind: 'pair', of: 'user_id', by: 'model', family: 'user' }],
    [['api_key_id'], undefined, { kind: 'marginal', marginal: 'key' }],
    [['user_id', 'api_key_id'], undefined, { kind: 'pair', of: 'api_key_id', by: 'user_id', family: 'user' }],
    [
      ['channel_id'],
      'upstream_model',
      { kind: 'pair', of: 'channel_id', by: 'upstream_model', family: 'route' },
    ],
    [[], 'upstream_model', { kind: 'marginal', marginal: 'upstream' }],
    [['channel_id'], 'user_id', { kind: 'pair', of: 'channel_id', by: 'user_id', family: 'rows' }],
    [['user_id', 'api_key_id'], 'model', { kind: 'user' }],
    [['group_id', 'channel_id'], 'account_id', { kind: 'route' }],
    [['channel_id', 'model'], 'user_id', { kind: 'rows' }],
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

describe('unpackHistogram', () => {
  test.each([
    ['0', [0]],
    ['7', [7]],
    ['2000000000007', [7, 2]],
    [`3${'0'.repeat(12 * 23)}`, [...Array.from({ length: 23 }, () => 0), 3]],
    ['999999999999000000000000', [0, 999_999_999_999]],
  ])('%s', (packed, counts) => {
    expect(unpackHistogram(packed)).toEqual(counts)
  })
})
