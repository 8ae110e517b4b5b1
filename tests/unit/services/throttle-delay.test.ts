import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { throttleDelayMs } from '@/lib/services/sign-in/throttle-delay'

const LIMIT = { free: 4, maxDelayMs: 300_000 }
const T0 = 1_000_000

const wait = (count: number, nowMs = T0): number => throttleDelayMs({ count, lastAtMs: T0 }, LIMIT, nowMs)

describe('throttleDelayMs', () => {
  test('the free failures cost nothing, each further one doubles the wait up to the most', () => {
    expect([0, 1, 4].map((count) => wait(count))).toEqual([0, 0, 0])
    expect([5, 6, 7, 8].map((count) => wait(count))).toEqual([1000, 2000, 4000, 8000])
    expect(wait(40)).toBe(300_000)
  })

  test('time passes, and after an hour everything is forgotten', () => {
    expect(wait(6, T0 + 500)).toBe(1500)
    expect(wait(6, T0 + 2000)).toBe(0)
    expect(wait(40, T0 + 3_600_001)).toBe(0)
  })

  test('a clock that was set back does not lengthen the wait', () => {
    expect(wait(5, T0 - 86_400_000)).toBe(1000)
  })

  test('is never negative, never more than the most, and grows with the failures', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 0, max: 10_000_000 }), (count, nowMs) => {
        const delay = wait(count, nowMs)
        expect(delay).toBeGreaterThanOrEqual(0)
        expect(delay).toBeLessThanOrEqual(LIMIT.maxDelayMs)
        expect(wait(count + 1, nowMs)).toBeGreaterThanOrEqual(delay)
      }),
    )
  })
})
