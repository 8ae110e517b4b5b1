import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRouteStates, noteTraffic, trafficOf } from '@/lib/stores/coordination/route-states'

/** What the counter stands for: events by their second, the clock never seen going back. */
function countedAt(seconds: readonly number[], nowMs: number, latest: number): number {
  const now = Math.max(Math.floor(nowMs / 1000), latest)
  return seconds.filter((second) => second > now - 60).length
}

const step = fc.record({
  aheadMs: fc.oneof(fc.integer({ min: -3_000, max: 3_000 }), fc.integer({ min: 0, max: 200_000 })),
  isNoted: fc.boolean(),
})

describe('traffic of a route', () => {
  it('is what came in the running second and the 59 before it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const routes = createRouteStates()
        const seconds: number[] = []
        let [nowMs, latest] = [1_800_000_000_000, 0]
        for (const { aheadMs, isNoted } of steps) {
          nowMs += aheadMs
          if (isNoted) {
            noteTraffic(routes, 'channel:7', { kind: 'request', nowMs })
            latest = Math.max(latest, Math.floor(nowMs / 1000))
            seconds.push(latest)
          } else if (seconds.length > 0) latest = Math.max(latest, Math.floor(nowMs / 1000))
          const { requests, extraAttempts } = trafficOf(routes, 'channel:7', nowMs)
          expect(requests).toBe(countedAt(seconds, nowMs, latest))
          expect(extraAttempts).toBe(0)
        }
      }),
    )
  })
})
