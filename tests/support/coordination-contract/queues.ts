import { describe, expect, it } from 'vitest'
import { onStore, type CoordinationFactory } from './harness'
import { account, admitted, gist, queued, ticket } from '../coordination-tickets'

/** Waiting: bounded, first come first served, and nothing lost when a waiter goes away. */
export function describeQueues(create: CoordinationFactory): void {
  describe('queues', () => {
    it(
      'serves waiters in the order they came and lets no newcomer overtake them',
      onStore(create, async ({ store, advance }) => {
        const running = await admitted(store, ticket())
        const first = await queued(store, ticket())
        const second = await queued(store, ticket())
        store.release(running)
        expect(gist(await store.admit(ticket()))).toBe('queued for account')
        expect(gist(await store.admit(second))).toBe('queued for account')
        const next = await admitted(store, first)
        const turn = store.waitForTurn(second.ticketId, 5_000)
        store.release(next)
        await advance(1)
        expect(await turn).toBe('wake')
        await admitted(store, second)
      }),
    )

    it(
      'passes over a waiter whose user is full',
      onStore(create, async ({ store }) => {
        const full = { id: 1, concurrency: 1 }
        const running = await admitted(store, ticket({ user: { id: 2, concurrency: 0 } }))
        await admitted(store, ticket({ user: full, accounts: [account(9)] }))
        const blocked = await queued(store, ticket({ user: full }))
        const able = await queued(store, ticket({ user: { id: 3, concurrency: 1 } }))
        store.release(running)
        expect(gist(await store.admit(blocked))).toBe('queued for user')
        await admitted(store, able)
      }),
    )

    it(
      'serves two waiters with one release when it frees a user here and an account there',
      onStore(create, async ({ store }) => {
        const user = { id: 1, concurrency: 1 }
        const running = await admitted(store, ticket({ user }))
        const sameUser = await queued(store, ticket({ user, accounts: [account(2)], pool: '1:2' }))
        const sameAccount = await queued(store, ticket({ user: { id: 2, concurrency: 1 } }))
        store.release(running)
        expect(gist(await store.admit(ticket({ user: { id: 3, concurrency: 0 } })))).toBe(
          'queued for account',
        )
        await admitted(store, sameAccount)
        await admitted(store, sameUser)
      }),
    )

    it(
      'wakes a waiter across pools that share an account',
      onStore(create, async ({ store, advance }) => {
        const running = await admitted(store, ticket({ pool: '1:1' }))
        const other = await queued(store, ticket({ pool: '2:7' }))
        const turn = store.waitForTurn(other.ticketId, 5_000)
        store.release(running)
        await advance(1)
        expect(await turn).toBe('wake')
        await admitted(store, other)
      }),
    )

    it(
      'lets a waiter look again each second, and keeps its place',
      onStore(create, async ({ store, advance }) => {
        const running = await admitted(store, ticket())
        const first = await queued(store, ticket())
        const second = await queued(store, ticket())
        const turn = store.waitForTurn(first.ticketId, 10_000)
        await advance(1_000)
        expect(await turn).toBe('wake')
        expect(gist(await store.admit(first))).toBe('queued for account')
        store.release(running)
        expect(gist(await store.admit(second))).toBe('queued for account')
        await admitted(store, first)
      }),
    )

    it(
      'ends a wait after its time and forgets the ticket',
      onStore(create, async ({ store, advance }) => {
        const running = await admitted(store, ticket())
        const waiting = await queued(store, ticket())
        const turn = store.waitForTurn(waiting.ticketId, 700)
        await advance(700)
        expect(await turn).toBe('expired')
        expect(store.waitingOf(1)).toBe(0)
        expect(await store.waitForTurn(waiting.ticketId, 1_000)).toBe('expired')
        store.release(running)
        expect(store.loadOf(1)).toMatchObject({ slotsInUse: 0, waiting: 0 })
      }),
    )

    it(
      'hands the slot of a waiter that does not come back to the next one',
      onStore(create, async ({ store, advance }) => {
        const running = await admitted(store, ticket())
        await queued(store, ticket())
        const second = await queued(store, ticket())
        store.release(running)
        expect(gist(await store.admit(second))).toBe('queued for account')
        await advance(2_000)
        await admitted(store, second)
      }),
    )

    it(
      'takes a waiter that leaves out at once and hands on what was kept for it',
      onStore(create, async ({ store }) => {
        const running = await admitted(store, ticket())
        const first = await queued(store, ticket())
        const second = await queued(store, ticket())
        store.release(running)
        store.leave(first.ticketId)
        store.leave(first.ticketId)
        store.leave('unknown')
        const next = await admitted(store, second)
        store.release(next)
        expect(store.waitingOf(1)).toBe(0)
        expect(store.loadOf(1)).toMatchObject({ slotsInUse: 0, waiting: 0 })
      }),
    )

    it(
      'forgets tickets nobody waits for after the longest wait',
      onStore(create, async ({ store, advance }) => {
        await admitted(store, ticket())
        await queued(store, ticket())
        expect(store.waitingOf(1)).toBe(1)
        await advance(32_000)
        expect(store.waitingOf(1)).toBe(0)
      }),
    )

    it(
      'lets a user wait with max(concurrency, 1) + 20 requests and refuses the next',
      onStore(create, async ({ store }) => {
        const user = { id: 1, concurrency: 2 }
        const accounts = [account(1, { concurrency: 0 })]
        for (let i = 0; i < 2; i += 1) await admitted(store, ticket({ user, accounts }))
        for (let i = 0; i < 22; i += 1) await queued(store, ticket({ user, accounts }))
        expect(gist(await store.admit(ticket({ user, accounts })))).toBe('user_queue_full')
        expect(store.waitingOf(1)).toBe(22)
      }),
    )

    it(
      'holds at most 100 tickets in a pool, and still admits where a slot is free',
      onStore(create, async ({ store }) => {
        await admitted(store, ticket())
        for (let user = 1; user <= 100; user += 1) {
          await queued(store, ticket({ user: { id: user, concurrency: 5 } }))
        }
        const late = { user: { id: 200, concurrency: 5 } }
        expect(gist(await store.admit(ticket(late)))).toBe('pool_queue_full')
        expect(gist(await store.admit(ticket({ ...late, pool: '1:2' })))).toBe('queued for account')
        expect(gist(await store.admit(ticket({ ...late, accounts: [account(2)] })))).toBe('account 2')
      }),
    )

    it(
      'counts a waiting ticket on the account it would take first',
      onStore(create, async ({ store }) => {
        const accounts = [account(1), account(2)]
        await admitted(store, ticket({ accounts }))
        await admitted(store, ticket({ accounts }))
        const waiting = await queued(store, ticket({ accounts }))
        expect([store.loadOf(1).waiting, store.loadOf(2).waiting]).toEqual([1, 0])
        await store.admit({ ...waiting, accounts: accounts.toReversed() })
        expect([store.loadOf(1).waiting, store.loadOf(2).waiting]).toEqual([0, 1])
      }),
    )

    it(
      'gives a reserved slot on when its waiter may no longer use that account',
      onStore(create, async ({ store }) => {
        const running = await admitted(store, ticket())
        const first = await queued(store, ticket())
        const second = await queued(store, ticket())
        store.release(running)
        expect(gist(await store.admit({ ...first, accounts: [account(5)] }))).toBe('account 5')
        await admitted(store, second)
      }),
    )
  })
}
