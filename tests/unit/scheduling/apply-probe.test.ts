import { describe, expect, it } from 'vitest'
import type { UpstreamOutcome } from '@/lib/core'
import { applyProbe, EMPTY_HEALTH, probeReasonOf, type AccountHealth } from '@/lib/scheduling'
import { FAULT, FORBIDDEN, limited, message, OK, play, UNAUTHORIZED } from './outcome-support'
import { NOW_MS } from './support'

const DISABLED = { kind: 'accountDisabled', status: 402, message } as const
const SECOND_MS = 1_000

function probe(health: AccountHealth, outcome: UpstreamOutcome) {
  return applyProbe({ health, outcome, accountId: 7, nowMs: NOW_MS + 6 * SECOND_MS })
}

describe('probeReasonOf', () => {
  const disabled = play([[0, DISABLED]]).health
  const forbidden = play([[0, FORBIDDEN]]).health
  const dead = { ...EMPTY_HEALTH, errorMessage: 'dead' }
  it.each([
    ['nothing is wrong', EMPTY_HEALTH, 60, null, 1_000, null],
    ['a 402 is too fresh', disabled, 4, null, null, null],
    ['a 402 has settled', disabled, 5, null, null, 'confirm'],
    ['a 402 was probed since', disabled, 20, 6, null, null],
    ['a 403 has long to go', forbidden, 30, null, null, null],
    ['a 403 is about to end', forbidden, 56, null, null, 'confirm'],
    ['a 401 waits for its next request', play([[0, UNAUTHORIZED]]).health, 59, null, null, null],
    ['a rate limit is no refusal', play([[0, limited(null)]]).health, 20, null, null, null],
    ['error, never to be probed', dead, 1_000, null, null, null],
    ['error, not yet again', dead, 100, 50, 60_000, null],
    ['error, again', dead, 110, 50, 60_000, 'error'],
  ] as const)('%s', (_, health, atSeconds, probedAtSeconds, errorProbeMs, expected) => {
    const probedAtMs = probedAtSeconds === null ? null : NOW_MS + probedAtSeconds * SECOND_MS
    const nowMs = NOW_MS + atSeconds * SECOND_MS
    expect(probeReasonOf({ health, nowMs, probedAtMs, errorProbeMs })).toBe(expected)
  })
})

describe('applyProbe', () => {
  it.each([
    [DISABLED, 402],
    [FORBIDDEN, 403],
  ])('the same refusal makes a pause an error: %o', (outcome, status) => {
    const { health, events } = probe(play([[0, outcome]]).health, outcome)
    expect(health.errorMessage).toBe(message)
    expect(events).toMatchObject([{ accountId: 7, kind: 'error', status, untilMs: null }])
  })

  it('an answer lifts the pause at once', () => {
    const { health, events } = probe(play([[0, DISABLED]]).health, OK)
    expect(health).toMatchObject({
      pausedUntilMs: null,
      pauseReason: null,
      refusedAtMs: null,
      pauseStreak: 0,
    })
    expect(events).toMatchObject([{ kind: 'recovered' }])
  })

  it('an answer ends an error, and not the pause of an operator’s rule', () => {
    const pausedUntilMs = NOW_MS + 60 * SECOND_MS
    const rule = { pausedUntilMs, pauseReason: 'busy', pauseCause: 'rule' } as const
    const { health } = probe({ ...EMPTY_HEALTH, ...rule, errorMessage: 'dead' }, OK)
    expect(health).toMatchObject({ ...rule, errorMessage: null })
  })

  it('an answer ends an error, a refusal leaves it', () => {
    const dead = { ...EMPTY_HEALTH, errorMessage: 'dead' }
    expect(probe(dead, OK).health.errorMessage).toBeNull()
    expect(probe(dead, DISABLED).health).toBe(dead)
  })

  it.each([FAULT, limited(null)])('proves nothing: $kind', (outcome) => {
    const { health } = play([[0, DISABLED]])
    expect(probe(health, outcome)).toEqual({ health, events: [] })
  })
})
