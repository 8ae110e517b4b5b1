import { describe, expect, it } from 'vitest'
import { onStore, type CoordinationFactory } from './harness'
import { account, admitted, gist, queued, ticket } from '../coordination-tickets'

/** Slots are leases of a user and an account at once. */
export function describeSlots(create: CoordinationFactory): void {
  describe('slots', () => {
    it(
      'takes the first account in the given order that has a free slot',
      onStore(create, async ({ store }) => {
        const accounts = [account(1), account(2), account(3)]
        const seen = []
        for (let i = 0; i < 4; i += 1) seen.push(gist(await store.admit(ticket({ accounts }))))
        expect(seen).toEqual(['account 1', 'account 2', 'account 3', 'queued for account'])
      }),
    )

    it(
      'treats limits of zero and below as unlimited',
      onStore(create, async ({ store }) => {
        const limits = { user: { id: 1, concurrency: -1 }, accounts: [account(1, { concurrency: 0 })] }
        for (let i = 0; i < 50; i += 1) await admitted(store, ticket(limits))
        expect(store.loadOf(1).slotsInUse).toBe(50)
      }),
    )

    it(
      'holds nothing when the user is full although accounts are free',
      onStore(create, async ({ store }) => {
        const user = { id: 1, concurrency: 1 }
        const accounts = [account(1), account(2)]
        await admitted(store, ticket({ user, accounts }))
        expect(gist(await store.admit(ticket({ user, accounts })))).toBe('queued for user')
        expect(store.loadOf(2).slotsInUse).toBe(0)
        expect(gist(await store.admit(ticket({ user: { id: 2, concurrency: 1 }, accounts })))).toBe(
          'account 2',
        )
      }),
    )

    it(
      'gives both slots back on release, once, however often it is called',
      onStore(create, async ({ store }) => {
        const accounts = [account(1, { concurrency: 2 })]
        const first = await admitted(store, ticket({ accounts }))
        await admitted(store, ticket({ accounts }))
        store.release(first)
        store.release(first)
        store.releaseUser(first)
        expect(store.loadOf(1).slotsInUse).toBe(1)
      }),
    )

    it(
      'frees the user slot alone while the account still drains',
      onStore(create, async ({ store }) => {
        const user = { id: 1, concurrency: 1 }
        const first = await admitted(store, ticket({ user }))
        store.releaseUser(first)
        store.releaseUser(first)
        expect(store.loadOf(1).slotsInUse).toBe(1)
        await admitted(store, ticket({ user, accounts: [account(2)] }))
        store.release(first)
        expect(store.loadOf(1).slotsInUse).toBe(0)
        expect(gist(await store.admit(ticket({ user, accounts: [account(2)] })))).toBe('queued for user')
      }),
    )

    it(
      'remembers when an account was last given work',
      onStore(create, async ({ store, advance }) => {
        expect(store.loadOf(1).lastUsedAtMs).toBeNull()
        await admitted(store, ticket())
        const first = store.loadOf(1).lastUsedAtMs
        await advance(1_000)
        await admitted(store, ticket({ accounts: [account(2)] }))
        expect((store.loadOf(2).lastUsedAtMs ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1_000)
      }),
    )

    it(
      'keeps the slots of a live request for as long as it runs',
      onStore(create, async ({ store, advance }) => {
        await admitted(store, ticket())
        await advance(600_000)
        expect(store.loadOf(1).slotsInUse).toBe(1)
      }),
    )

    it(
      'takes the slots of a killed process back after the life of a lease, and hands them on',
      onStore(create, async ({ store, advance, crash }) => {
        const user = { id: 1, concurrency: 1 }
        const lost = await admitted(store, ticket({ user }))
        crash()
        await advance(80_000)
        expect(gist(await store.admit(ticket({ user: { id: 2, concurrency: 0 } })))).toBe(
          'queued for account',
        )
        await advance(11_000)
        const next = await admitted(store, ticket({ user }))
        store.release(lost)
        expect(store.loadOf(1).slotsInUse).toBe(1)
        store.release(next)
        expect(store.loadOf(1).slotsInUse).toBe(0)
      }),
    )

    it(
      'uses new limits from the next look on',
      onStore(create, async ({ store }) => {
        await admitted(store, ticket())
        const waiting = await queued(store, ticket())
        const wider = { ...waiting, accounts: [account(1, { concurrency: 2 })] }
        expect(gist(await store.admit(wider))).toBe('account 1')
      }),
    )
  })
}
