import { describe, expect, it } from 'vitest'
import type { CoordinationStore } from '@/lib/gateway'
import { onStore, type CoordinationFactory } from './harness'
import { account, admitted, gist, queued, ticket } from '../coordination-tickets'

const HOUR_MS = 3_600_000

function sessionOf(store: CoordinationStore, key = 'session'): { key: string; accountId: number | null } {
  return { key, accountId: store.stickyAccount(key) }
}

/** Sessions keep their account. */
export function describeSticky(create: CoordinationFactory): void {
  describe('sticky sessions', () => {
    it(
      'binds a session to the account that serves it first',
      onStore(create, async ({ store }) => {
        expect(store.stickyAccount('session')).toBeNull()
        await admitted(store, ticket({ accounts: [account(7)], sticky: sessionOf(store) }))
        expect(store.stickyAccount('session')).toBe(7)
        expect(store.stickyAccount('other')).toBeNull()
      }),
    )

    it(
      'keeps a binding for an hour after its last use',
      onStore(create, async ({ store, advance }) => {
        store.release(await admitted(store, ticket({ sticky: sessionOf(store) })))
        await advance(HOUR_MS - 10_000)
        store.release(await admitted(store, ticket({ sticky: sessionOf(store) })))
        await advance(HOUR_MS - 10_000)
        expect(store.stickyAccount('session')).toBe(1)
        await advance(11_000)
        expect(store.stickyAccount('session')).toBeNull()
      }),
    )

    it(
      'serves elsewhere without moving the binding while the bound account is full',
      onStore(create, async ({ store }) => {
        const accounts = [account(1), account(2)]
        const running = await admitted(store, ticket({ accounts, sticky: sessionOf(store) }))
        const elsewhere = await store.admit(ticket({ accounts, sticky: sessionOf(store) }))
        expect(gist(elsewhere)).toBe('account 2')
        expect(store.stickyAccount('session')).toBe(1)
        store.release(running)
        expect(gist(await store.admit(ticket({ accounts, sticky: sessionOf(store) })))).toBe('account 1')
      }),
    )

    it(
      'prefers a binding the caller did not know of',
      onStore(create, async ({ store }) => {
        store.release(await admitted(store, ticket({ accounts: [account(2)], sticky: sessionOf(store) })))
        const request = ticket({
          accounts: [account(1), account(2)],
          sticky: { key: 'session', accountId: null },
        })
        expect(gist(await store.admit(request))).toBe('account 2')
      }),
    )

    it(
      'follows the given order when the caller knew the binding',
      onStore(create, async ({ store }) => {
        store.release(await admitted(store, ticket({ accounts: [account(2)], sticky: sessionOf(store) })))
        const request = ticket({ accounts: [account(1), account(2)], sticky: sessionOf(store) })
        expect(gist(await store.admit(request))).toBe('account 1')
        expect(store.stickyAccount('session')).toBe(2)
      }),
    )

    it(
      'forgets a dropped binding, and the next account takes it',
      onStore(create, async ({ store }) => {
        store.release(await admitted(store, ticket({ sticky: sessionOf(store) })))
        store.dropSticky('session')
        store.dropSticky('unknown')
        expect(store.stickyAccount('session')).toBeNull()
        await admitted(store, ticket({ accounts: [account(3)], sticky: sessionOf(store) }))
        expect(store.stickyAccount('session')).toBe(3)
      }),
    )

    it(
      'binds nothing while a request only waits',
      onStore(create, async ({ store }) => {
        await admitted(store, ticket())
        await queued(store, ticket({ sticky: sessionOf(store) }))
        expect(store.stickyAccount('session')).toBeNull()
      }),
    )

    it(
      'gives a waiter its own account when two are free',
      onStore(create, async ({ store }) => {
        const accounts = [account(1), account(2)]
        store.release(await admitted(store, ticket({ accounts: [account(1)], sticky: sessionOf(store) })))
        const first = await admitted(store, ticket({ accounts }))
        const second = await admitted(store, ticket({ accounts }))
        const waiting = await queued(store, ticket({ accounts, sticky: sessionOf(store) }))
        store.release(second)
        store.release(first)
        expect(gist(await store.admit(waiting))).toBe('account 1')
      }),
    )

    it(
      'lets three waiters of a bound account wait for two minutes, further ones as long as any other',
      onStore(create, async ({ store, advance }) => {
        const running = await admitted(store, ticket({ sticky: sessionOf(store) }))
        for (let i = 0; i < 5; i += 1) await queued(store, ticket({ sticky: sessionOf(store) }))
        await advance(32_000)
        expect(store.waitingOf(1)).toBe(3)
        await advance(90_000)
        expect(store.waitingOf(1)).toBe(0)
        store.release(running)
        expect(store.loadOf(1)).toMatchObject({ slotsInUse: 0, waiting: 0 })
      }),
    )
  })
}
