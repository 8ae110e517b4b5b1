import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UpstreamOutcome } from '@/lib/core'
import { applyOutcome, EMPTY_HEALTH, type AccountHealth, type OutcomeContext } from '@/lib/scheduling'
import {
  at,
  contextAt,
  FAULT,
  FORBIDDEN,
  limited,
  message,
  OK,
  OVERLOADED,
  play,
  UNAUTHORIZED,
} from './outcome-support'
import { NOW_MS } from './support'

function burst(users: readonly number[], fields: Partial<OutcomeContext> = {}): ReturnType<typeof play> {
  return play(users.map((userId, i) => [i, FAULT, { userId, ...fields }]))
}

/** What stands against the whole account for a time. */
function pausesOf(health: AccountHealth): readonly (number | null)[] {
  return [health.rateLimitedUntilMs, health.overloadedUntilMs, health.pausedUntilMs]
}

function windowAnswer(utilization: number): UpstreamOutcome {
  return { kind: 'ok', sessionWindow: { startMs: at(0), endMs: at(18_000), status: 'allowed', utilization } }
}

function round(start: number) {
  return [1, 2, 3, 4, 5].map((s) => [start + s, FAULT, { userId: s }] as const)
}

describe('faults', () => {
  it('five of two users within a minute pause the account', () => {
    const { health, events } = burst([1, 1, 1, 1, 2])
    expect(health).toMatchObject({ pausedUntilMs: at(64), pauseCause: 'faults', faults: [] })
    expect(events.map(({ kind }) => kind)).toEqual(['paused'])
  })

  it.each([
    ['four are not enough', [1, 2, 3, 4], {}],
    ['one user is not enough', [1, 1, 1, 1, 1, 1, 1], {}],
    ['half of the pool is paused already', [1, 2, 3, 4, 5], { pausedForFaults: () => 2 }],
    ['the only account of a pool', [1, 2, 3, 4, 5], { poolSize: 1 }],
  ])('%s', (_name, users, fields) => {
    expect(burst(users, fields).health.pausedUntilMs).toBeNull()
  })

  it('pauses exactly half of a pool', () => {
    expect(burst([1, 2, 3, 4, 5], { poolSize: 2 }).health.pausedUntilMs).not.toBeNull()
    expect(burst([1, 2, 3, 4, 5], { pausedForFaults: () => 1 }).health.pausedUntilMs).not.toBeNull()
  })

  it('faults older than a minute and faults before a 2xx do not count', () => {
    expect(play([0, 20, 40, 61, 62].map((s) => [s, FAULT, { userId: s }])).health.pausedUntilMs).toBeNull()
    const { health } = play([
      ...[1, 2, 3, 4].map((s) => [s, FAULT, { userId: s }] as const),
      [5, OK],
      [6, FAULT],
    ])
    expect(health.pausedUntilMs).toBeNull()
  })

  it('the pause doubles with repetition', () => {
    const { health } = play([...round(0), ...round(100)])
    expect(health).toMatchObject({ pausedUntilMs: at(105 + 120), pauseStreak: 2 })
  })

  it('timeouts and lost connections are faults', () => {
    const timeout: UpstreamOutcome = { kind: 'timeout', status: null, phase: 'headers', message }
    const lost: UpstreamOutcome = { kind: 'unreachable', status: null, reusedConnection: false, message }
    expect(
      play([
        [0, timeout],
        [1, lost],
      ]).health.faults,
    ).toHaveLength(2)
  })
})

describe('model cool-down and rules', () => {
  it('cools one model for 10 min and forgets those that are over', () => {
    const missing: UpstreamOutcome = { kind: 'modelUnsupported', status: 404, message }
    const { health, events } = play([
      [0, missing, { upstreamModel: 'Old' }],
      [601, missing],
    ])
    expect([...health.modelCooldowns]).toEqual([['model-a', at(1_201)]])
    expect(events.map(({ kind }) => kind)).toEqual(['model_cooldown', 'model_cooldown'])
    expect(pausesOf(health)).toEqual([null, null, null])
  })

  it("an operator's rule pauses as it says and a 2xx does not lift it", () => {
    const rule: UpstreamOutcome = { kind: 'temporaryRule', status: 503, pauseMs: 1_800_000, message }
    const { health } = play([
      [0, rule],
      [1, OK],
    ])
    expect(health).toMatchObject({ pausedUntilMs: at(1_800), pauseCause: 'rule', pauseReason: message })
  })
})

describe('2xx', () => {
  it('lifts a limit that a later request proves wrong, and says so', () => {
    const { health, events } = play([
      [0, limited(at(3_600))],
      [10, OK],
    ])
    expect(health.rateLimitedUntilMs).toBeNull()
    expect(events.map(({ kind }) => kind)).toEqual(['rate_limited', 'recovered'])
  })

  it('lifts nothing for a request from before the limit, or of unknown age', () => {
    const before = play([
      [0, limited(at(3_600))],
      [10, OK, { startedAtMs: at(-1) }],
    ])
    expect(before.health.rateLimitedUntilMs).toBe(at(3_600))
    const { startedAtMs: _, ...unknown } = contextAt(at(10))
    const applied = applyOutcome({ health: before.health, outcome: OK, context: unknown })
    expect(applied.health.rateLimitedUntilMs).toBe(at(3_600))
  })

  it('keeps the session window and tells of a new one only', () => {
    const { health, events } = play([
      [0, windowAnswer(0.1)],
      [1, windowAnswer(0.2)],
    ])
    expect(health.sessionWindow?.utilization).toBe(0.2)
    expect(events).toEqual([
      {
        accountId: 7,
        atMs: at(0),
        kind: 'session_window',
        status: 200,
        message: 'allowed',
        untilMs: at(18_000),
      },
    ])
  })
})

describe('properties', () => {
  const outcome = fc.oneof(
    fc.constantFrom<UpstreamOutcome>(OK, FAULT, OVERLOADED, UNAUTHORIZED, FORBIDDEN, limited(null)),
    fc.integer({ min: 1, max: 100 }).map((s) => limited(at(s))),
  )

  it('no automatic pause is longer than 10 min, and health is never damaged by time passing', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(90), outcome, fc.nat(3)), { maxLength: 40 }), (steps) => {
        let health = EMPTY_HEALTH
        let nowMs = NOW_MS
        for (const [seconds, one, userId] of steps) {
          nowMs += seconds * 1_000
          health = applyOutcome({ health, outcome: one, context: contextAt(nowMs, { userId }) }).health
          expect(health.pausedUntilMs ?? 0).toBeLessThanOrEqual(nowMs + 600_000)
          expect(health.overloadedUntilMs ?? 0).toBeLessThanOrEqual(nowMs + 600_000)
          expect(health.faults.length).toBeLessThanOrEqual(32)
        }
        const ends = pausesOf(health).filter((untilMs) => untilMs !== null)
        expect(Math.max(0, ...ends)).toBeLessThanOrEqual(nowMs + 600_000)
      }),
    )
  })
})
