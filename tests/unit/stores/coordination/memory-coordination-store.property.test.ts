import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Admission, AdmissionTicket, Lease } from '@/lib/gateway'
import { createMemoryCoordinationStore } from '@/lib/stores/coordination'
import { account, ticket } from '../../../support/coordination-tickets'
import { createManualClock } from '../../../support/manual-clock'

const USER_LIMITS = new Map([
  [1, 1],
  [2, 3],
  [3, 0],
])
const ACCOUNT_LIMITS = new Map([
  [1, 1],
  [2, 2],
  [3, 4],
])

type Step =
  | {
      readonly act: 'ask'
      readonly user: number
      readonly accounts: number[]
      readonly session: number | null
    }
  | { readonly act: 'look' | 'leave' | 'release' | 'releaseUser'; readonly pick: number }
  | { readonly act: 'pass'; readonly ms: number }

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    act: fc.constant('ask' as const),
    user: fc.constantFrom(...USER_LIMITS.keys()),
    accounts: fc.uniqueArray(fc.constantFrom(...ACCOUNT_LIMITS.keys()), { minLength: 1 }),
    session: fc.option(fc.integer({ min: 1, max: 4 })),
  }),
  fc.record({
    act: fc.constantFrom('look' as const, 'leave' as const, 'release' as const, 'releaseUser' as const),
    pick: fc.nat(50),
  }),
  fc.record({ act: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 4_000 }) }),
)

function createWorld() {
  const clock = createManualClock()
  const store = createMemoryCoordinationStore({ clock: clock.now, schedule: clock.schedule })
  const held: { lease: Lease; hasUser: boolean }[] = []
  const waiting: AdmissionTicket[] = []

  async function admit(request: AdmissionTicket): Promise<void> {
    const admission = store.admit(request)
    if (admission.kind === 'admitted') held.push({ lease: admission.lease, hasUser: true })
    if (admission.kind === 'queued') waiting.push({ ...request, ticketId: admission.ticketId })
  }

  async function take(step: Step): Promise<void> {
    if (step.act === 'pass') return clock.advance(step.ms)
    if (step.act === 'ask') {
      const key = step.session === null ? null : `session-${step.session}`
      return admit(
        ticket({
          user: { id: step.user, concurrency: USER_LIMITS.get(step.user) ?? 0 },
          accounts: step.accounts.map((id) => account(id, { concurrency: ACCOUNT_LIMITS.get(id) ?? 0 })),
          sticky: key === null ? null : { key, accountId: store.stickyAccount(key) },
        }),
      )
    }
    if (step.act === 'look' || step.act === 'leave') {
      const request = waiting.splice(step.pick % Math.max(1, waiting.length), 1)[0]
      if (request === undefined) return undefined
      return step.act === 'look' ? admit(request) : store.leave(request.ticketId ?? '')
    }
    const index = step.pick % Math.max(1, held.length)
    const entry = held[index]
    if (entry === undefined) return undefined
    if (step.act === 'releaseUser') {
      store.releaseUser(entry.lease)
      entry.hasUser = false
      return undefined
    }
    held.splice(index, 1)
    return store.release(entry.lease)
  }

  return { clock, store, held, waiting, take }
}

const countBy = (leases: readonly Lease[], pick: (lease: Lease) => boolean): number =>
  leases.filter(pick).length

describe('memory coordination store, any sequence of events', () => {
  it('never exceeds a limit and returns to zero', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 80 }), async (steps) => {
        const { clock, store, held, take } = createWorld()
        for (const step of steps) {
          await take(step)
          const all = held.map(({ lease }) => lease)
          const withUser = held.filter(({ hasUser }) => hasUser).map(({ lease }) => lease)
          for (const [userId, limit] of USER_LIMITS) {
            const used = countBy(withUser, (lease) => lease.userId === userId)
            if (limit > 0) expect(used).toBeLessThanOrEqual(limit)
          }
          for (const [accountId, limit] of ACCOUNT_LIMITS) {
            const used = countBy(all, (lease) => lease.accountId === accountId)
            const { slotsInUse } = store.loadOf(accountId)
            expect(slotsInUse).toBeGreaterThanOrEqual(used)
            expect(slotsInUse).toBeLessThanOrEqual(limit)
          }
          expect(store.sizes().leases).toBe(held.length)
        }
        for (const { lease } of held) store.release(lease)
        await clock.advance(130_000)
        for (const accountId of ACCOUNT_LIMITS.keys()) {
          expect(store.loadOf(accountId)).toMatchObject({ slotsInUse: 0, waiting: 0 })
        }
        for (const userId of USER_LIMITS.keys()) expect(store.waitingOf(userId)).toBe(0)
        expect(store.sizes()).toMatchObject({ leases: 0, tickets: 0 })
        store.close()
      }),
      { numRuns: 300 },
    )
  })

  it('gives everything back when the process dies at any point', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 40 }), async (steps) => {
        const { clock, store, take } = createWorld()
        for (const step of steps) await take(step)
        store.stopRenewing()
        await clock.advance(130_000)
        expect(store.sizes()).toMatchObject({ leases: 0, tickets: 0 })
        for (const accountId of ACCOUNT_LIMITS.keys()) expect(store.loadOf(accountId).slotsInUse).toBe(0)
        store.close()
      }),
      { numRuns: 100 },
    )
  })

  it('serves equal waiters strictly in the order they came', async () => {
    const releases = fc.array(fc.record({ pick: fc.nat(20), newcomers: fc.nat(2) }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), releases, async (slots, rounds) => {
        const clock = createManualClock()
        const store = createMemoryCoordinationStore({ clock: clock.now, schedule: clock.schedule })
        const accounts = [account(1, { concurrency: slots })]
        const arrived: string[] = []
        const served: string[] = []
        const held: Lease[] = []
        async function run(request: AdmissionTicket): Promise<void> {
          let ticketId: string | null = null
          for (;;) {
            const admission: Admission = store.admit({ ...request, ticketId })
            if (admission.kind !== 'admitted' && admission.kind !== 'queued') throw new Error(admission.kind)
            if (admission.kind === 'admitted') {
              served.push(request.requestId)
              held.push(admission.lease)
              return
            }
            ticketId = admission.ticketId
            if ((await store.waitForTurn(ticketId, 100_000)) === 'expired') return
          }
        }
        const running: Promise<void>[] = []
        for (const { pick, newcomers } of rounds) {
          for (let i = 0; i <= newcomers; i += 1) {
            const request = ticket({ accounts, user: { id: running.length, concurrency: 1 } })
            arrived.push(request.requestId)
            running.push(run(request))
          }
          await clock.advance(1)
          const lease = held.splice(pick % Math.max(1, held.length), 1)[0]
          if (lease !== undefined) store.release(lease)
          await clock.advance(1)
        }
        expect(served).toEqual(arrived.slice(0, served.length))
        expect(served.length).toBe(Math.min(arrived.length, slots + rounds.length))
        store.close()
        await Promise.all(running)
      }),
      { numRuns: 100 },
    )
  })
})
