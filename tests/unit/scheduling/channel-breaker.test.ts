import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyBreakerEvent,
  BREAKER_FAILURES,
  BREAKER_OPEN_MS,
  breakerStateAt,
  CLOSED_BREAKER,
  emptyPoolReasons,
  failoverBudget,
  hasFailoverBudget,
  isBreakerBlocking,
  isProbeDue,
} from '@/lib/scheduling'
import type { BreakerEvent, ChannelBreaker } from '@/lib/scheduling'

function after(events: readonly BreakerEvent[], nowMs = 0): ChannelBreaker {
  return events.reduce((breaker, event) => applyBreakerEvent(breaker, event, nowMs), CLOSED_BREAKER)
}

const FAILED = Array<BreakerEvent>(BREAKER_FAILURES).fill('failure')

describe('channel breaker', () => {
  it('opens with the fifth failure in a row and not before', () => {
    expect(breakerStateAt(after(FAILED.slice(1)), 0)).toBe('closed')
    expect(breakerStateAt(after(FAILED), 0)).toBe('open')
    expect(breakerStateAt(after([...FAILED.slice(1), 'success', 'failure']), 0)).toBe('closed')
  })

  it('is half-open after 30 s, for one probe at a time', () => {
    const open = after(FAILED)
    expect(isBreakerBlocking(open, BREAKER_OPEN_MS - 1)).toBe(true)
    expect(isProbeDue(open, BREAKER_OPEN_MS - 1)).toBe(false)
    expect(isProbeDue(open, BREAKER_OPEN_MS)).toBe(true)
    const probing = applyBreakerEvent(open, 'probe', BREAKER_OPEN_MS)
    expect(breakerStateAt(probing, BREAKER_OPEN_MS)).toBe('half_open')
    expect(isBreakerBlocking(probing, BREAKER_OPEN_MS)).toBe(true)
    expect(isProbeDue(probing, BREAKER_OPEN_MS)).toBe(false)
    expect(isProbeDue(probing, 2 * BREAKER_OPEN_MS)).toBe(true)
    expect(isProbeDue(applyBreakerEvent(probing, 'probe_left', BREAKER_OPEN_MS), BREAKER_OPEN_MS)).toBe(true)
  })

  it('a failed probe opens it again, a good one closes it', () => {
    const probing = applyBreakerEvent(after(FAILED), 'probe', BREAKER_OPEN_MS)
    const failed = applyBreakerEvent(probing, 'failure', BREAKER_OPEN_MS + 1)
    expect(failed.openUntilMs).toBe(2 * BREAKER_OPEN_MS + 1)
    expect(failed.probeUntilMs).toBeNull()
    expect(applyBreakerEvent(probing, 'success', BREAKER_OPEN_MS + 1)).toBe(CLOSED_BREAKER)
  })

  it('failures while open do not prolong it', () => {
    expect(applyBreakerEvent(after(FAILED), 'failure', BREAKER_OPEN_MS - 1).openUntilMs).toBe(BREAKER_OPEN_MS)
  })

  it('whatever happens, it lets a probe in at the latest 30 s after the last event', () => {
    const step = fc.tuple(
      fc.constantFrom<BreakerEvent>('failure', 'success', 'probe', 'probe_left'),
      fc.integer({ min: 0, max: 40_000 }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let nowMs = 0
        let breaker = CLOSED_BREAKER
        for (const [event, waitedMs] of steps) {
          nowMs += waitedMs
          breaker = applyBreakerEvent(breaker, event, nowMs)
        }
        expect(isBreakerBlocking(breaker, nowMs + BREAKER_OPEN_MS)).toBe(false)
      }),
    )
  })
})

describe('failover budget', () => {
  it.each([
    [0, 20],
    [100, 20],
    [105, 21],
    [1000, 200],
  ])('of %i requests a minute pays for %i more attempts', (requests, budget) => {
    expect(failoverBudget(requests)).toBe(budget)
    expect(hasFailoverBudget({ requests, extraAttempts: budget - 1 })).toBe(true)
    expect(hasFailoverBudget({ requests, extraAttempts: budget })).toBe(false)
  })
})

describe('an empty pool', () => {
  it('names what keeps its accounts out', () => {
    expect(emptyPoolReasons({ excluded: [] })).toEqual(['no_available_account'])
  })
})
