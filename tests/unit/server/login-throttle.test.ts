import { describe, expect, test } from 'vitest'
import { createLoginThrottle } from '@/lib/server/auth/login-throttle'

const T0 = 1_000_000

function failTimes(times: number, attempt: { email: string; ip: string }) {
  const throttle = createLoginThrottle()
  let nowMs = T0
  for (let count = 0; count < times; count++) nowMs += throttle.begin({ ...attempt, nowMs })
  return { throttle, nowMs }
}

describe('login throttle', () => {
  test('four failures of an account cost nothing', () => {
    const throttle = createLoginThrottle()
    const attempt = { email: 'a@b.c', ip: '1.1.1.1', nowMs: T0 }
    expect([1, 2, 3, 4, 5].map(() => throttle.begin(attempt))).toEqual([0, 0, 0, 0, 0])
    expect(throttle.begin(attempt)).toBe(1000)
  })

  test('each further failure doubles the wait, up to five minutes', () => {
    const throttle = createLoginThrottle()
    let nowMs = T0
    const waits: number[] = []
    for (let count = 0; count < 18; count++) {
      const attempt = { email: 'a@b.c', ip: `10.0.0.${count}`, nowMs }
      const waitMs = throttle.begin(attempt)
      if (waitMs > 0) {
        waits.push(waitMs)
        nowMs += waitMs
        expect(throttle.begin({ ...attempt, nowMs })).toBe(0)
      }
    }
    expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000])
    expect(Math.max(...waits)).toBe(300_000)
  })

  test('spelling does not make another account', () => {
    const { throttle, nowMs } = failTimes(5, { email: 'a@b.c', ip: '1.1.1.1' })
    expect(throttle.begin({ email: ' A@B.C ', ip: '2.2.2.2', nowMs })).toBeGreaterThan(0)
  })

  test('an address that tries many accounts waits too', () => {
    const throttle = createLoginThrottle()
    const waits = Array.from({ length: 21 }, (_, index) =>
      throttle.begin({ email: `user${index}@b.c`, ip: '1.1.1.1', nowMs: T0 }),
    )
    expect(waits.slice(0, 20).every((waitMs) => waitMs === 0)).toBe(true)
    expect(waits[20]).toBe(1000)
    expect(throttle.begin({ email: 'other@b.c', ip: '2.2.2.2', nowMs: T0 })).toBe(0)
  })

  test('attempts at the same time cannot slip past: they count when they begin', () => {
    const throttle = createLoginThrottle()
    const attempt = { email: 'a@b.c', ip: '1.1.1.1', nowMs: T0 }
    const begun = Array.from({ length: 50 }, () => throttle.begin(attempt)).filter((waitMs) => waitMs === 0)
    expect(begun).toHaveLength(5)
  })

  test('a right password forgives the account', () => {
    const { throttle, nowMs } = failTimes(5, { email: 'a@b.c', ip: '1.1.1.1' })
    throttle.succeed({ email: 'a@b.c', ip: '1.1.1.1', nowMs })
    expect(throttle.begin({ email: 'a@b.c', ip: '1.1.1.1', nowMs })).toBe(0)
  })

  test('after an hour of quiet all is forgotten', () => {
    const { throttle, nowMs } = failTimes(9, { email: 'a@b.c', ip: '1.1.1.1' })
    expect(throttle.begin({ email: 'a@b.c', ip: '1.1.1.1', nowMs: nowMs + 3_600_001 })).toBe(0)
  })
})
