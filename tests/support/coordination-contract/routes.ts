import { describe, expect, it } from 'vitest'
import { BREAKER_FAILURES, BREAKER_OPEN_MS } from '@/lib/scheduling'
import type { CoordinationStore } from '@/lib/gateway'
import { account, admitted, queued, ticket } from '../coordination-tickets'
import { onStore, type CoordinationFactory } from './harness'

function fail(store: CoordinationStore, times: number): void {
  for (let i = 0; i < times; i += 1) store.noteBreaker(7, 'failure')
}

/** Breakers of channels, traffic of routes, and the look before admission. */
export function describeRoutes(create: CoordinationFactory): void {
  describe('routes', () => {
    it(
      'opens the breaker of a channel after failures in a row, half-opens it in time, and closes it on success',
      onStore(create, async ({ store, advance }) => {
        fail(store, BREAKER_FAILURES - 1)
        store.noteBreaker(7, 'success')
        expect(store.breakerOf(7)).toEqual({ failures: 0, openUntilMs: null, probeUntilMs: null })
        fail(store, BREAKER_FAILURES)
        const { openUntilMs } = store.breakerOf(7)
        expect(openUntilMs).not.toBeNull()
        expect(store.breakerOf(8).openUntilMs).toBeNull()
        await advance(BREAKER_OPEN_MS)
        store.noteBreaker(7, 'probe')
        expect(store.breakerOf(7).probeUntilMs).toBe((openUntilMs ?? 0) + BREAKER_OPEN_MS)
        store.noteBreaker(7, 'success')
        expect(store.breakerOf(7)).toEqual({ failures: 0, openUntilMs: null, probeUntilMs: null })
      }),
    )

    it(
      'counts requests and extra attempts of the last minute, each route for itself',
      onStore(create, async ({ store, advance }) => {
        expect(store.trafficOf('channel:1')).toEqual({ requests: 0, extraAttempts: 0 })
        store.noteTraffic('channel:1', 'request')
        await advance(30_000)
        store.noteTraffic('channel:1', 'request')
        store.noteTraffic('channel:1', 'extra_attempt')
        store.noteTraffic('group:1', 'request')
        expect(store.trafficOf('channel:1')).toEqual({ requests: 2, extraAttempts: 1 })
        await advance(31_000)
        expect(store.trafficOf('channel:1')).toEqual({ requests: 1, extraAttempts: 1 })
        await advance(3_600_000)
        expect(store.trafficOf('channel:1')).toEqual({ requests: 0, extraAttempts: 0 })
      }),
    )

    it(
      'previews what admission chooses, and takes nothing by it',
      onStore(create, async ({ store }) => {
        const offer = ticket({ accounts: [account(1), account(2)], user: { id: 1, concurrency: 2 } })
        for (const accountId of [1, 2]) {
          expect(store.preview(offer)).toEqual({ kind: 'account', accountId })
          expect(store.preview(offer)).toEqual({ kind: 'account', accountId })
          expect((await admitted(store, { ...offer, requestId: `r${accountId}` })).accountId).toBe(accountId)
        }
        expect(store.preview(offer)).toEqual({ kind: 'full', limit: 'user' })
        expect(store.preview({ ...offer, user: { id: 2, concurrency: 0 } })).toEqual({
          kind: 'full',
          limit: 'account',
        })
        expect(store.loadOf(1)).toMatchObject({ slotsInUse: 1, waiting: 0 })
        await queued(store, offer)
      }),
    )
  })
}
