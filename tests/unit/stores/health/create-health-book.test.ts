import { describe, expect, it } from 'vitest'
import type { UpstreamOutcome } from '@/lib/core'
import { EMPTY_HEALTH, EMPTY_LOAD, type AccountEvent, type AccountHealth } from '@/lib/scheduling'
import { createHealthBook } from '@/lib/stores/health'

const MINUTE_MS = 60_000

function createWorld(states: ReadonlyMap<number, AccountHealth> = new Map()) {
  const time = { nowMs: 1_800_000_000_000 }
  const noted: { accountId: number; health: AccountHealth; kinds: string[] }[] = []
  const book = createHealthBook({
    clock: () => time.nowMs,
    states,
    loadOf: (accountId) => ({ ...EMPTY_LOAD, slotsInUse: accountId * 10 }),
    persister: {
      note: (accountId: number, health: AccountHealth, events: readonly AccountEvent[]) => {
        noted.push({ accountId, health, kinds: events.map((event) => event.kind) })
      },
    },
  })
  const report = (accountId: number, outcome: UpstreamOutcome, more: { userId?: number } = {}) =>
    book.report({
      accountId,
      outcome,
      userId: more.userId ?? 1,
      upstreamModel: 'Model-A',
      pool: [1, 2, 3, 4].map((id) => ({ account: { id } })),
      startedAtMs: time.nowMs - 10,
    })
  return { time, noted, book, report }
}

const ok: UpstreamOutcome = { kind: 'ok', sessionWindow: null }
const fault: UpstreamOutcome = { kind: 'serverError', status: 500, message: 'boom' }
const unsupported: UpstreamOutcome = { kind: 'modelUnsupported', status: 404, message: 'no such model' }

describe('health book', () => {
  it('knows nothing against an account it never heard of', () => {
    const { book } = createWorld()
    expect(book.healthOf(1)).toBe(EMPTY_HEALTH)
  })

  it('limits an account until the reset its provider names, and notes state and event', () => {
    const { time, noted, book, report } = createWorld()
    const untilMs = time.nowMs + 5 * MINUTE_MS
    report(1, { kind: 'rateLimited', status: 429, untilMs, message: 'slow down' })
    expect(book.healthOf(1).rateLimitedUntilMs).toBe(untilMs)
    expect(noted).toEqual([{ accountId: 1, health: book.healthOf(1), kinds: ['rate_limited'] }])
  })

  it('notes nothing when an answer changes nothing', () => {
    const { noted, report } = createWorld()
    report(1, ok)
    report(1, { kind: 'rejected', status: 400, message: 'bad request' })
    expect(noted).toEqual([])
  })

  it('pauses at most half of a pool for faults', () => {
    const { time, book, report } = createWorld()
    for (const accountId of [1, 2, 3, 4]) {
      for (let userId = 1; userId <= 6; userId += 1) report(accountId, fault, { userId })
    }
    const paused = [1, 2, 3, 4].filter((id) => (book.healthOf(id).pausedUntilMs ?? 0) > time.nowMs)
    expect(paused).toEqual([1, 2])
  })

  it('starts from the states that were written', () => {
    const { time, book } = createWorld(
      new Map([[1, { ...EMPTY_HEALTH, pausedUntilMs: 1_900_000_000_000, pauseReason: 'operator' }]]),
    )
    expect(book.healthOf(1).pausedUntilMs).toBeGreaterThan(time.nowMs)
    expect(book.healthOf(2)).toBe(EMPTY_HEALTH)
  })

  it('shows load and limits together, and only model cool-downs that still run', () => {
    const { time, book, report } = createWorld()
    report(1, unsupported)
    expect(book.liveStates([1, 2])).toEqual([
      {
        accountId: 1,
        slotsInUse: 10,
        waiting: 0,
        lastUsedAtMs: null,
        errorMessage: null,
        quotaExhaustedUntilMs: null,
        rateLimitedUntilMs: null,
        overloadedUntilMs: null,
        pausedUntilMs: null,
        pauseReason: null,
        modelCooldowns: { 'model-a': time.nowMs + 10 * MINUTE_MS },
      },
      expect.objectContaining({ accountId: 2, slotsInUse: 20, modelCooldowns: {} }),
    ])
    time.nowMs += 11 * MINUTE_MS
    expect(book.liveStates([1])[0]?.modelCooldowns).toEqual({})
  })

  it.each([
    { limit: 'rate_limit', left: { error: 'dead', rate: null } },
    { limit: 'error', left: { error: null, rate: 1_900_000_000_000 } },
    { limit: 'all', left: { error: null, rate: null } },
  ] as const)('lifts $limit by hand and tells so', ({ limit, left }) => {
    const { noted, book } = createWorld(
      new Map([[1, { ...EMPTY_HEALTH, errorMessage: 'dead', rateLimitedUntilMs: 1_900_000_000_000 }]]),
    )
    book.clearLimit(1, limit)
    expect(book.healthOf(1)).toMatchObject({ errorMessage: left.error, rateLimitedUntilMs: left.rate })
    expect(noted.map(({ kinds }) => kinds)).toEqual([['cleared']])
  })

  it('lifts everything', () => {
    const { book, report } = createWorld()
    report(1, unsupported)
    book.clearLimit(1, 'all')
    expect(book.healthOf(1)).toEqual(EMPTY_HEALTH)
  })

  it('takes quotas as the database tells them, keeps other limits, and names the newly exhausted', () => {
    const { time, book, report } = createWorld()
    report(1, { kind: 'rateLimited', status: 429, untilMs: time.nowMs + MINUTE_MS, message: 'slow' })
    expect(
      book.setQuotas(
        new Map([
          [1, time.nowMs + 5_000],
          [2, Infinity],
        ]),
      ),
    ).toEqual([1, 2])
    expect(book.healthOf(1).rateLimitedUntilMs).toBe(time.nowMs + MINUTE_MS)
    expect(book.liveStates([1, 2]).map((state) => state.quotaExhaustedUntilMs)).toEqual([
      time.nowMs + 5_000,
      'endless',
    ])
    book.clearLimit(2, 'all')
    expect(book.healthOf(2).quotaExhaustedUntilMs).toBe(Infinity)
    expect(book.setQuotas(new Map([[2, Infinity]]))).toEqual([])
    expect(book.healthOf(1).quotaExhaustedUntilMs).toBeNull()
  })

  it('a probe that answers lifts an error, with an event', () => {
    const { noted, book } = createWorld(new Map([[1, { ...EMPTY_HEALTH, errorMessage: 'dead' }]]))
    book.probed(1, ok)
    expect(book.healthOf(1).errorMessage).toBeNull()
    expect(noted.at(-1)?.kinds).toEqual(['recovered'])
  })
})
