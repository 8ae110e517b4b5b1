import { describe, expect, it } from 'vitest'
import type { AdmissionTicket } from '@/lib/gateway'
import { onStore, type CoordinationFactory } from './harness'
import { account, admitted, gist, queued, ticket } from '../coordination-tickets'

const MINUTE_MS = 60_000

function request(parts: Partial<AdmissionTicket> = {}): AdmissionTicket {
  return ticket({ accounts: [account(1, { concurrency: 0 })], ...parts })
}

/** Requests a minute, on any number of limits at once. */
export function describeRates(create: CoordinationFactory): void {
  describe('requests a minute', () => {
    it(
      'refuses what is over the limit, names it and says when it resets',
      onStore(create, async ({ store, advance, msToNextMinute }) => {
        await advance(msToNextMinute())
        const rateLimits = [{ key: 'user:1', limit: 3 }]
        for (let i = 0; i < 3; i += 1) await admitted(store, request({ rateLimits }))
        const refused = await store.admit(request({ rateLimits }))
        expect(refused).toMatchObject({ kind: 'refused', reason: 'rate_limited', limitKey: 'user:1' })
        const retryAtMs = refused.kind === 'refused' ? refused.retryAtMs : null
        expect((retryAtMs ?? 1) % MINUTE_MS).toBe(0)
        await advance(MINUTE_MS)
        await admitted(store, request({ rateLimits }))
      }),
    )

    it(
      'counts on all limits or on none, and holds no slot when refused',
      onStore(create, async ({ store, advance, msToNextMinute }) => {
        await advance(msToNextMinute())
        const wide = { key: 'group:1', limit: 3 }
        const narrow = { key: 'key:1', limit: 1 }
        await admitted(store, request({ rateLimits: [wide, narrow] }))
        for (let i = 0; i < 5; i += 1) {
          expect(gist(await store.admit(request({ rateLimits: [wide, narrow] })))).toBe('rate_limited')
        }
        expect(store.loadOf(1).slotsInUse).toBe(1)
        await admitted(store, request({ rateLimits: [wide] }))
        await admitted(store, request({ rateLimits: [wide] }))
        expect(gist(await store.admit(request({ rateLimits: [wide] })))).toBe('rate_limited')
      }),
    )

    it(
      'takes limits of zero and below as none',
      onStore(create, async ({ store }) => {
        const rateLimits = [
          { key: 'user:1', limit: 0 },
          { key: 'key:1', limit: -1 },
        ]
        for (let i = 0; i < 10; i += 1) await admitted(store, request({ rateLimits }))
      }),
    )

    it(
      'counts a request once, however often it looks again',
      onStore(create, async ({ store, advance, msToNextMinute }) => {
        await advance(msToNextMinute())
        const rateLimits = [{ key: 'user:1', limit: 2 }]
        const accounts = [account(2)]
        const running = await admitted(store, ticket({ accounts }))
        const waiting = await queued(store, ticket({ accounts, rateLimits }))
        for (let i = 0; i < 5; i += 1) {
          expect(gist(await store.admit(waiting))).toBe('queued for account')
        }
        store.release(running)
        await admitted(store, waiting)
        await admitted(store, request({ rateLimits }))
        expect(gist(await store.admit(request({ rateLimits })))).toBe('rate_limited')
      }),
    )
  })
}
