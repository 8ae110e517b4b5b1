import type { SpendClaim, SpendLimit } from '@/lib/billing'
import { describe, expect, it } from 'vitest'
import type { AdmissionTicket } from '@/lib/gateway'
import { onStore, type CoordinationFactory } from './harness'
import { account, admitted, balanceClaim, gist, queued, ticket } from '../coordination-tickets'

const OPEN = [account(1, { concurrency: 0 })]

function paid(...claims: readonly SpendClaim[]): AdmissionTicket {
  return ticket({ accounts: OPEN, claims })
}

/** Nobody spends more than there is: settled, pending and held amounts against every limit. */
export function describeSpend(create: CoordinationFactory): void {
  describe('spending', () => {
    it(
      'admits while the hold fits, and again when a running request ends',
      onStore(create, async ({ store }) => {
        const claim = balanceClaim(100n, { hold: 40n })
        const first = await admitted(store, paid(claim))
        await admitted(store, paid(claim))
        const refused = await store.admit(paid(claim))
        expect(refused).toMatchObject({ reason: 'spent', owner: 'u1', limit: 'balance', cause: 'held' })
        expect(await store.admit(paid(balanceClaim(0n, { owner: 'u3', hold: 40n })))).toMatchObject({
          cause: 'used_up',
        })
        expect(await store.admit(paid({ ...claim, hold: 101n }))).toMatchObject({ cause: 'too_dear' })
        expect(store.loadOf(1).slotsInUse).toBe(2)
        store.release(first)
        await admitted(store, paid(claim))
        expect(gist(await store.admit(paid(claim)))).toBe('spent')
      }),
    )

    it(
      'refuses at nothing left, whatever the hold, and never by the tail of a large amount',
      onStore(create, async ({ store }) => {
        expect(gist(await store.admit(paid(balanceClaim(0n))))).toBe('spent')
        expect(gist(await store.admit(paid(balanceClaim(-1n))))).toBe('spent')
        await admitted(store, paid(balanceClaim(1n)))
        // 10,000,000,000 USD and one unit: far beyond what a double holds.
        const large = 100_000_000_000_000_000_001n
        const owner = { owner: 'u2', hold: 1_000_000_000_000_000n }
        await admitted(store, paid(balanceClaim(large, owner)))
        const limit: SpendLimit = { name: 'daily', limit: large, used: large - 5n, startMs: 0, endsAtMs: 0 }
        const window = (hold: bigint): SpendClaim => ({
          ...balanceClaim(0n),
          owner: 's1',
          limits: [limit],
          hold,
        })
        expect(gist(await store.admit(paid(window(6n))))).toBe('spent')
        await admitted(store, paid(window(5n)))
      }),
    )

    it(
      'puts what is pending in the place of the hold',
      onStore(create, async ({ store }) => {
        const lease = await admitted(store, paid(balanceClaim(100n, { hold: 90n })))
        expect(gist(await store.admit(paid(balanceClaim(100n, { hold: 30n }))))).toBe('spent')
        store.spent(lease, [{ owner: 'u1', pending: 60n }])
        const next = balanceClaim(100n, { hold: 30n, pending: 60n })
        await admitted(store, paid(next))
        expect(gist(await store.admit(paid(next)))).toBe('spent')
        store.release(lease)
        expect(gist(await store.admit(paid(next)))).toBe('spent')
        await admitted(store, paid({ ...next, hold: 10n }))
      }),
    )

    it(
      'asks every limit of every owner, and holds from all or from none',
      onStore(create, async ({ store }) => {
        const limit = balanceClaim(50n).limits[0]
        if (limit === undefined) throw new Error('unreachable')
        const quota = { ...limit, name: 'quota' as const, limit: 100n, used: 10n }
        const day = { ...limit, name: '1d' as const, limit: 30n, used: 10n, startMs: 1000, endsAtMs: 2000 }
        const key: SpendClaim = { ...balanceClaim(0n), owner: 'k1', limits: [quota, day], hold: 15n }
        const user = balanceClaim(50n, { hold: 15n })
        await admitted(store, paid(key, user))
        expect(await store.admit(paid(key, user))).toMatchObject({ owner: 'k1', limit: '1d' })
        // The refused request holds nothing of the balance.
        await admitted(store, paid(balanceClaim(50n, { hold: 35n })))
        expect(gist(await store.admit(paid(balanceClaim(50n, { hold: 1n }))))).toBe('spent')
      }),
    )

    it(
      'counts no rate and takes no place in line for who cannot pay',
      onStore(create, async ({ store, advance, msToNextMinute }) => {
        await advance(msToNextMinute())
        const rateLimits = [{ key: 'user:1', limit: 1 }]
        const poor = { ...paid(balanceClaim(0n)), rateLimits }
        expect(gist(await store.admit(poor))).toBe('spent')
        await admitted(store, { ...paid(balanceClaim(5n)), rateLimits })
        const busy = [account(2)]
        await admitted(store, ticket({ accounts: busy }))
        expect(gist(await store.admit(ticket({ accounts: busy, claims: [balanceClaim(0n)] })))).toBe('spent')
      }),
    )

    it(
      'holds nothing for who waits, and asks again when the turn comes',
      onStore(create, async ({ store }) => {
        const accounts = [account(1)]
        const running = await admitted(store, ticket({ accounts }))
        const waiting = await queued(store, ticket({ accounts, claims: [balanceClaim(10n, { hold: 10n })] }))
        const other = await admitted(
          store,
          ticket({ accounts: [account(2)], claims: [balanceClaim(10n, { hold: 10n })] }),
        )
        store.release(running)
        expect(gist(await store.admit(waiting))).toBe('spent')
        store.release(other)
        // Its place is gone, and the slot it had been offered is free for the next.
        await admitted(store, ticket({ accounts }))
      }),
    )

    it(
      'gives holds of a killed process back with its slots',
      onStore(create, async ({ store, advance, crash }) => {
        await admitted(store, paid(balanceClaim(10n, { hold: 10n })))
        crash()
        expect(gist(await store.admit(paid(balanceClaim(10n, { hold: 1n }))))).toBe('spent')
        await advance(95_000)
        await admitted(store, paid(balanceClaim(10n, { hold: 10n })))
      }),
    )

    it(
      'keeps holds of living requests for as long as they run',
      onStore(create, async ({ store, advance }) => {
        const lease = await admitted(store, paid(balanceClaim(10n, { hold: 10n })))
        await advance(200_000)
        expect(gist(await store.admit(paid(balanceClaim(10n, { hold: 1n }))))).toBe('spent')
        store.releaseUser(lease)
        expect(gist(await store.admit(paid(balanceClaim(10n, { hold: 1n }))))).toBe('spent')
        store.release(lease)
        await admitted(store, paid(balanceClaim(10n, { hold: 10n })))
      }),
    )
  })
}
