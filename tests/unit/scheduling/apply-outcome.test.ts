import { describe, expect, it } from 'vitest'
import type { UpstreamOutcome } from '@/lib/core'
import { applyOutcome, EMPTY_HEALTH } from '@/lib/scheduling'
import {
  at,
  contextAt,
  FORBIDDEN,
  limited,
  message,
  OK,
  OVERLOADED,
  play,
  UNAUTHORIZED,
} from './outcome-support'
import { NOW_MS } from './support'

describe('outcomes that leave the account alone', () => {
  it.each<UpstreamOutcome>([
    OK,
    { kind: 'rejected', status: 400, message },
    { kind: 'customError', status: 418, message },
    { kind: 'forbiddenContent', status: 403, message },
    { kind: 'transient', status: 408, message },
  ])('$kind', (outcome) => {
    const applied = applyOutcome({ health: EMPTY_HEALTH, outcome, context: contextAt(NOW_MS) })
    expect(applied.health).toBe(EMPTY_HEALTH)
    expect(applied.events).toEqual([])
  })
})

describe('429', () => {
  it('limits until the named reset and says so', () => {
    const { health, events } = play([[0, limited(at(3_600))]])
    expect(health.rateLimitedUntilMs).toBe(at(3_600))
    expect(events).toEqual([
      { accountId: 7, atMs: NOW_MS, kind: 'rate_limited', status: 429, message, untilMs: at(3_600) },
    ])
  })

  it('limits for 30 s without a reset', () => {
    expect(play([[0, limited(null)]]).health.rateLimitedUntilMs).toBe(at(30))
  })

  it('never shortens a running limit, and does not repeat the event for it', () => {
    const { health, events } = play([
      [0, limited(at(3_600))],
      [1, limited(null)],
      [2, limited(at(3_600))],
    ])
    expect(health.rateLimitedUntilMs).toBe(at(3_600))
    expect(events).toHaveLength(1)
  })
})

describe('529', () => {
  it('pauses 5 s, doubling with repetition to 10 min', () => {
    let health = EMPTY_HEALTH
    let nowMs = NOW_MS
    const pauses: number[] = []
    for (let i = 0; i < 9; i++) {
      health = applyOutcome({ health, outcome: OVERLOADED, context: contextAt(nowMs) }).health
      pauses.push(((health.overloadedUntilMs ?? 0) - nowMs) / 1_000)
      nowMs = health.overloadedUntilMs ?? 0
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600])
  })

  it('counts a burst once, starts again after a 2xx and after a long quiet', () => {
    expect(
      play([
        [0, OVERLOADED],
        [1, OVERLOADED],
      ]).health.overloadedUntilMs,
    ).toBe(at(5))
    expect(
      play([
        [0, OVERLOADED],
        [6, OK],
        [7, OVERLOADED],
      ]).health.overloadedUntilMs,
    ).toBe(at(12))
    expect(
      play([
        [0, OVERLOADED],
        [700, OVERLOADED],
      ]).health.overloadedUntilMs,
    ).toBe(at(705))
  })
})

describe('401 and 402', () => {
  it('pause 1 min; again after the pause: error', () => {
    const paused = play([
      [0, UNAUTHORIZED],
      [1, UNAUTHORIZED],
    ])
    expect(paused.health).toMatchObject({
      pausedUntilMs: at(60),
      errorMessage: null,
      pauseCause: 'unauthorized',
    })
    expect(paused.events.map(({ kind }) => kind)).toEqual(['paused'])
    const failed = play([
      [0, UNAUTHORIZED],
      [61, UNAUTHORIZED],
    ])
    expect(failed.health.errorMessage).toBe(message)
    expect(failed.events.map(({ kind }) => kind)).toEqual(['paused', 'error'])
  })

  it('a 2xx in between forgets the first refusal', () => {
    const { health } = play([
      [0, UNAUTHORIZED],
      [61, OK],
      [62, UNAUTHORIZED],
    ])
    expect(health).toMatchObject({ errorMessage: null, pausedUntilMs: at(122) })
  })

  it('an answer to a request from before the pause proves nothing', () => {
    const { health } = play([
      [0, UNAUTHORIZED],
      [61, UNAUTHORIZED, { startedAtMs: at(-5) }],
    ])
    expect(health.errorMessage).toBeNull()
  })

  it('402 behaves alike, and does not add up with a 401', () => {
    const disabled: UpstreamOutcome = { kind: 'accountDisabled', status: 402, message }
    expect(
      play([
        [0, disabled],
        [61, disabled],
      ]).health.errorMessage,
    ).toBe(message)
    expect(
      play([
        [0, UNAUTHORIZED],
        [61, disabled],
      ]).health.errorMessage,
    ).toBeNull()
  })

  it('a request that changed another account changes no second one', () => {
    const { health, events } = play([[0, UNAUTHORIZED, { mayChangeLastingState: false }]])
    expect(health).toBe(EMPTY_HEALTH)
    expect(events).toEqual([])
  })
})

describe('403', () => {
  it('pauses 1 min, doubling to 10, and never becomes an error', () => {
    let health = EMPTY_HEALTH
    let nowMs = NOW_MS
    const minutes: number[] = []
    for (let i = 0; i < 6; i++) {
      health = applyOutcome({ health, outcome: FORBIDDEN, context: contextAt(nowMs) }).health
      minutes.push(((health.pausedUntilMs ?? 0) - nowMs) / 60_000)
      nowMs = health.pausedUntilMs ?? 0
    }
    expect(minutes).toEqual([1, 2, 4, 8, 10, 10])
    expect(health.errorMessage).toBeNull()
  })
})
