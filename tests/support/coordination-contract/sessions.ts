import { describe, expect, it } from 'vitest'
import { onStore, type CoordinationFactory } from './harness'
import { account, admitted, gist, ticket } from '../coordination-tickets'

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
