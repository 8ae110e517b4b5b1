import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subscriptionWindowAt, windowAt } from '../../../lib/billing'
import type { SubscriptionWindowMode } from '../../../lib/billing'
import { Decimal, ZERO } from '../../../lib/core'
import { createSettlementBed, type SettlementBed } from './settlement-bed'
import { createWindowBed, NONE, PERIODS, SPANS, type Event, type Stored, type WindowBed } from './window-bed'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const AHEAD_MS = 300_000
/** Stored starts have microseconds. */
const GRAIN_MS = 1

let base: SettlementBed
let bed: WindowBed
beforeAll(async () => {
  base = await createSettlementBed()
  bed = createWindowBed(base)
})
afterAll(() => base.close())

const ROLLING: SubscriptionWindowMode = { kind: 'rolling' }
const calendar = (timeZone: string): SubscriptionWindowMode => ({ kind: 'calendar', timeZone })

const dollars = (...events: readonly (readonly [atMs: number, usd: number])[]): readonly Event[] =>
  events.map(([atMs, usd]) => ({ atMs, amount: new Decimal(usd) }))
const usedIn = (windows: readonly Stored[]): readonly number[] => windows.map(({ used }) => used.toNumber())

describe('windows that were begun by other settings', () => {
  it.each([
    ['rolling to calendar', ROLLING, calendar('UTC')],
    ['calendar to rolling', calendar('UTC'), ROLLING],
    ['one time zone to another', calendar('Asia/Tokyo'), calendar('America/New_York')],
  ])('go on counting: %s', async (_, from, to) => {
    const nowMs = Date.now()
    // Rolling periods begin and days turn within the last hours, so that one of the two begins in the other.
    const payer = await bed.newPayer(nowMs - 2 * HOUR_MS)
    await bed.choose(from)
    await bed.settle(payer, dollars([nowMs - 20, 1]))
    await bed.choose(to)
    for (let index = 0; index < 6; index += 1) await bed.settle(payer, dollars([nowMs - 10 + index, 1]))
    const windows = await bed.subscriptionWindows(payer)
    for (const [index, { period }] of PERIODS.entries()) {
      const stored = windows[index] ?? NONE
      const window = { period, startsAtMs: nowMs - 2 * HOUR_MS, ...stored }
      expect(subscriptionWindowAt(to, window, nowMs).used.toNumber(), period).toBeGreaterThanOrEqual(6)
    }
  })
})

describe('windows begun by a clock that was ahead', () => {
  it('give way to the first older event, of keys, accounts and subscriptions alike', async () => {
    await bed.choose(ROLLING)
    const nowMs = Date.now()
    const payer = await bed.newPayer(nowMs - 2 * HOUR_MS)
    await bed.settle(payer, dollars([nowMs + 31 * DAY_MS, 7]))
    await bed.settle(payer, dollars([nowMs - 2, 1], [nowMs - 1, 1]))
    await bed.settle(payer, dollars([nowMs, 1]))
    expect(usedIn(await bed.subscriptionWindows(payer))).toEqual([3, 3, 3])
    expect(usedIn(await bed.keyWindows(payer))).toEqual([3, 3, 3])
    expect(usedIn(await bed.accountWindows(payer))).toEqual([3, 3])
  })

  it('go on while it is ahead', async () => {
    await bed.choose(ROLLING)
    const nowMs = Date.now()
    const payer = await bed.newPayer(nowMs - 2 * HOUR_MS)
    await bed.settle(payer, dollars([nowMs + 40 * DAY_MS, 1]))
    await bed.settle(payer, dollars([nowMs + 40 * DAY_MS + 1, 1]))
    expect(usedIn(await bed.subscriptionWindows(payer))).toEqual([2, 2, 2])
    expect(usedIn(await bed.keyWindows(payer))).toEqual([2, 2, 2])
    expect(usedIn(await bed.accountWindows(payer))).toEqual([2, 2])
  })

  it('stay where clocks differ a little', async () => {
    await bed.choose(ROLLING)
    const nowMs = Date.now()
    const payer = await bed.newPayer(nowMs - 30 * DAY_MS + AHEAD_MS / 2)
    await bed.settle(payer, dollars([nowMs + AHEAD_MS / 2 + 2_000, 1]))
    await bed.settle(payer, dollars([nowMs, 1]))
    expect(usedIn(await bed.keyWindows(payer))).toEqual([2, 2, 2])
    expect(usedIn(await bed.accountWindows(payer))).toEqual([1, 1])
    // The day and the month of the subscription begin with the first event, the week is half over.
    expect(usedIn(await bed.subscriptionWindows(payer))).toEqual([1, 2, 1])
  })
})

describe('an answer that began before the window and is settled after its first event', () => {
  const nowMs = Date.now()
  const [length5hMs = 0] = SPANS.map(({ lengthMs }) => lengthMs)

  it('counts in the windows of its key', async () => {
    const payer = await bed.newPayer(nowMs)
    await bed.settle(payer, dollars([nowMs - 1000, 1]))
    await bed.settle(payer, dollars([nowMs - 60_000, 2], [nowMs - 30_000, 4]))
    await bed.settle(payer, dollars([nowMs - 45_000, 8], [nowMs, 16]))
    const windows = await bed.keyWindows(payer)
    expect(usedIn(windows)).toEqual([31, 31, 31])
    expect(windows[0]?.startMs).toBeCloseTo(nowMs - 1000, -1)
  })

  it('does not where the window before it had not ended', async () => {
    const payer = await bed.newPayer(nowMs)
    const firstMs = nowMs - length5hMs - 60_000
    await bed.settle(payer, dollars([firstMs, 1]))
    await bed.settle(payer, dollars([nowMs, 2]))
    await bed.settle(payer, dollars([firstMs + length5hMs - 1, 4]))
    await bed.settle(payer, dollars([firstMs + length5hMs, 8]))
    expect(usedIn(await bed.keyWindows(payer))).toEqual([10, 15, 15])
  })

  it('does not where a window of its own would have ended before', async () => {
    const payer = await bed.newPayer(nowMs)
    await bed.settle(payer, dollars([nowMs, 1]))
    await bed.settle(payer, dollars([nowMs - length5hMs, 2]))
    await bed.settle(payer, dollars([nowMs - length5hMs + 10, 4]))
    expect(usedIn(await bed.keyWindows(payer))).toEqual([5, 7, 7])
  })

  it('does not in windows of which it is not known when the one before ended', async () => {
    const payer = await bed.newPayer(nowMs)
    await bed.settle(payer, dollars([nowMs, 1]))
    await base.rows(
      'UPDATE key_state SET previous_end_5h = NULL, previous_end_1d = NULL, previous_end_7d = NULL WHERE api_key_id = $1',
      [payer],
    )
    await bed.settle(payer, dollars([nowMs - 1000, 2]))
    expect(usedIn(await bed.keyWindows(payer))).toEqual([1, 1, 1])
  })
})

/** The windows of a subscription, as the reader says. */
function subscriptionModel(
  mode: SubscriptionWindowMode,
  startsAtMs: number,
  period: 'day' | 'week' | 'month',
) {
  const at = (stored: Stored, atMs: number) =>
    subscriptionWindowAt(mode, { period, startsAtMs, ...stored }, atMs)
  const periodOf = ({ startMs }: Stored): number =>
    startMs === null ? -Infinity : at(NONE, startMs + GRAIN_MS).startMs
  const add = (stored: Stored, { atMs, amount }: Event): Stored => {
    const now = at(stored, atMs)
    if (periodOf(stored) > now.startMs) return stored
    const startMs = periodOf(stored) === now.startMs ? stored.startMs : now.startMs
    return { startMs, used: now.used.plus(amount) }
  }
  return {
    at,
    periodOf,
    /** What a settlement of events in order of time makes of a stored window. */
    settle(stored: Stored, events: readonly Event[], nowMs: number): Stored {
      const latestMs = at(NONE, events.at(-1)?.atMs ?? 0).startMs
      const isAhead = periodOf(stored) > Math.max(latestMs, nowMs + AHEAD_MS)
      return events.reduce(add, isAhead ? NONE : stored)
    },
  }
}

/** What an event makes of a stored window of an account: one that a clock that was ahead began gives way to whatever is older. */
function addToWindow(lengthMs: number, stored: Stored, { atMs, amount }: Event, nowMs: number): Stored {
  const { startMs } = stored
  const isOlder = startMs !== null && atMs < startMs
  if (isOlder && startMs <= nowMs + AHEAD_MS) return stored
  const now = windowAt({ ...(isOlder ? NONE : stored), lengthMs }, atMs)
  return { startMs: now.startMs ?? atMs, used: now.used.plus(amount) }
}

type KeyWindow = Stored & { readonly previousEndMs: number }

/** The same of a key, whose windows count what is older and was in none. */
function addToKeyWindow(lengthMs: number, stored: KeyWindow, event: Event, nowMs: number): KeyWindow {
  const { startMs, used, previousEndMs } = stored
  const { atMs, amount } = event
  const isCounted = startMs !== null && atMs < startMs && atMs >= previousEndMs && atMs > startMs - lengthMs
  if (isCounted && startMs <= nowMs + AHEAD_MS) return { ...stored, used: used.plus(amount) }
  const now = addToWindow(lengthMs, stored, event, nowMs)
  if (now.startMs === startMs) return { ...now, previousEndMs }
  return { ...now, previousEndMs: startMs === null || startMs > atMs ? 0 : startMs + lengthMs }
}

const mode = fc.constantFrom(
  ROLLING,
  ...['UTC', 'Pacific/Honolulu', 'Asia/Tokyo', 'Europe/Berlin', 'America/New_York'].map(calendar),
)
const age = fc.oneof(
  fc.integer({ min: 0, max: 3 * HOUR_MS }),
  fc.integer({ min: 0, max: 2 * DAY_MS }),
  fc.integer({ min: 0, max: 60 * DAY_MS }),
)
const batch = (ages: fc.Arbitrary<number>, maxLength: number) =>
  fc.array(fc.record({ age: ages, cents: fc.integer({ min: 1, max: 99 }) }), { minLength: 1, maxLength })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('batch'), events: batch(age, 5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('settings'), mode }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('ahead'),
      events: batch(fc.integer({ min: -40 * DAY_MS, max: -DAY_MS }), 1),
    }),
  },
)

type Expected = { readonly windows: readonly Stored[]; readonly what: string }

function expectSame(found: readonly Stored[], { windows, what }: Expected): void {
  expect(usedIn(found), what).toEqual(usedIn(windows))
  for (const [index, { startMs }] of found.entries()) {
    const meantMs = windows[index]?.startMs ?? NaN
    expect(Math.abs((startMs ?? NaN) - meantMs), `${what}, start of window ${index}`).toBeLessThanOrEqual(
      GRAIN_MS,
    )
  }
}

describe('settlement and reader', () => {
  it('agree on every window, whatever settings, late events and clocks do', { timeout: 60_000 }, async () => {
    const life = fc.record({
      startedAgo: fc.integer({ min: 0, max: 90 * DAY_MS }),
      first: mode,
      steps: fc.array(step, { minLength: 1, maxLength: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(life, async ({ startedAgo, first, steps }) => {
        const nowMs = Date.now()
        const startsAtMs = nowMs - startedAgo
        const payer = await bed.newPayer(startsAtMs)
        let current = first
        await bed.choose(current)
        let subscribed: readonly Stored[] = PERIODS.map(() => NONE)
        let keyed: readonly KeyWindow[] = SPANS.map(() => ({ ...NONE, previousEndMs: 0 }))
        let spent: readonly Stored[] = SPANS.slice(1).map(() => NONE)
        let since: Event[] = []
        for (const [index, one] of steps.entries()) {
          if (one.kind === 'settings') {
            current = one.mode
            await bed.choose(current)
            since = []
            continue
          }
          const events = one.events
            .map(({ age: ageMs, cents }) => ({ atMs: nowMs - ageMs, amount: new Decimal(cents).div(100) }))
            .toSorted((a, b) => a.atMs - b.atMs)
          await bed.settle(payer, events)
          since = one.kind === 'ahead' ? [] : [...since, ...events]
          const models = PERIODS.map(({ period }) => subscriptionModel(current, startsAtMs, period))
          subscribed = subscribed.map((stored, at) => models[at]?.settle(stored, events, nowMs) ?? stored)
          keyed = keyed.map((stored, at) =>
            events.reduce(
              (state, event) => addToKeyWindow(SPANS[at]?.lengthMs ?? 0, state, event, nowMs),
              stored,
            ),
          )
          spent = spent.map((stored, at) =>
            events.reduce(
              (state, event) => addToWindow(SPANS[at + 1]?.lengthMs ?? 0, state, event, nowMs),
              stored,
            ),
          )
          const found = await bed.subscriptionWindows(payer)
          const what = `step ${index} in ${JSON.stringify(current)}`
          expectSame(found, { windows: subscribed, what: `subscription, ${what}` })
          expectSame(await bed.keyWindows(payer), { windows: keyed, what: `key, ${what}` })
          expectSame(await bed.accountWindows(payer), { windows: spent, what: `account, ${what}` })
          if (one.kind === 'ahead') continue
          // Nothing that was settled under these settings goes uncounted in the period of the present.
          for (const [at, model] of models.entries()) {
            const period = model.at(NONE, nowMs)
            const storedPeriodMs = model.periodOf(found[at] ?? NONE)
            if (storedPeriodMs > period.startMs && storedPeriodMs <= nowMs + AHEAD_MS) continue
            const counted = since.filter(({ atMs }) => atMs >= period.startMs)
            const least = counted.reduce((sum, { amount }) => sum.plus(amount), ZERO)
            expect(
              model.at(found[at] ?? NONE, nowMs).used.toNumber(),
              `${PERIODS[at]?.period}, ${what}`,
            ).toBeGreaterThanOrEqual(least.toNumber())
          }
        }
      }),
      { numRuns: 60, endOnFailure: true },
    )
  })
})
