import { describe, expect, it } from 'vitest'
import { onStore, type CoordinationFactory } from './harness'
import { account, admitted, gist, queued, ticket } from '../coordination-tickets'

const IDLE_MS = 300_000

const limited = account(1, { concurrency: 0, maxSessions: 2, sessionIdleMs: IDLE_MS })

function request(session: string | null) {
  return ticket({
    accounts: [limited, account(2, { concurrency: 0 })],
    sticky: session === null ? null : { key: session, accountId: null },
  })
}

/** Accounts may limit how many sessions they serve at once. */
export function describeSessions(create: CoordinationFactory): void {
  describe('session limit', () => {
    it(
      'sends the session beyond the limit elsewhere, and lets a counted one pass',
      onStore(create, async ({ store }) => {
        const seen = []
        for (const session of ['a', 'b', 'c', 'a', 'b']) seen.push(gist(await store.admit(request(session))))
        expect(seen).toEqual(['account 1', 'account 1', 'account 2', 'account 1', 'account 1'])
      }),
    )

    it(
      'lets nobody wait where it alone is reached, and takes nothing',
      onStore(create, async ({ store }) => {
        const alone = (session: string) => ({ ...request(session), accounts: [limited] })
        const rateLimits = [{ key: 'user:1', limit: 3 }]
        const leases = []
        for (const session of ['a', 'b']) leases.push(await admitted(store, alone(session)))
        for (let time = 0; time < 4; time += 1)
          expect(gist(await store.admit({ ...alone('c'), rateLimits }))).toBe('session limited')
        expect(gist(await store.admit({ ...alone('a'), rateLimits }))).toBe('account 1')
        for (const lease of leases) store.release(lease)
      }),
    )

    it(
      'is told to a session that waits for a slot, and lets others of the account wait for theirs',
      onStore(create, async ({ store }) => {
        const one = account(1, { concurrency: 2, maxSessions: 2, sessionIdleMs: IDLE_MS })
        const of = (session: string) => ticket({ accounts: [one], sticky: { key: session, accountId: null } })
        const first = await admitted(store, of('a'))
        await admitted(store, of('a'))
        const waiting = await queued(store, of('b'))
        expect(gist(await store.admit(of('c')))).toBe('queued for account')
        store.release(first)
        expect(gist(await store.admit(waiting))).toBe('account 1')
        expect(gist(await store.admit(of('c')))).toBe('session limited')
        expect(gist(await store.admit(of('b')))).toBe('queued for account')
      }),
    )

    it(
      'does not count requests without a session',
      onStore(create, async ({ store }) => {
        for (let i = 0; i < 4; i += 1) expect(gist(await store.admit(request(null)))).toBe('account 1')
        expect(gist(await store.admit(request('a')))).toBe('account 1')
      }),
    )

    it(
      'forgets a session after its idle time, counted from the end of its last request',
      onStore(create, async ({ store, advance }) => {
        const first = await admitted(store, request('a'))
        store.release(await admitted(store, request('b')))
        await advance(IDLE_MS + 1_000)
        store.release(first)
        store.release(await admitted(store, request('c')))
        expect(gist(await store.admit(request('d')))).toBe('account 2')
        await advance(IDLE_MS + 1_000)
        expect(gist(await store.admit(request('e')))).toBe('account 1')
      }),
    )

    it(
      'never forgets a session while one of its requests runs',
      onStore(create, async ({ store, advance }) => {
        await admitted(store, request('a'))
        await admitted(store, request('b'))
        await advance(2 * IDLE_MS)
        expect(gist(await store.admit(request('c')))).toBe('account 2')
      }),
    )
  })
}
