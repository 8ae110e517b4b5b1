import { describe, expect, it } from 'vitest'
import { createMemoryCoordinationStore } from '@/lib/stores/coordination'
import { describeCoordinationContract } from '../../../support/coordination-contract'
import type { CoordinationHarness } from '../../../support/coordination-contract/harness'
import { account, admitted, queued, ticket } from '../../../support/coordination-tickets'
import { createManualClock } from '../../../support/manual-clock'

describeCoordinationContract('memory', async (): Promise<CoordinationHarness> => {
  const clock = createManualClock()
  const store = createMemoryCoordinationStore({ clock: clock.now, schedule: clock.schedule })
  return {
    store,
    advance: clock.advance,
    msToNextMinute: () => (60_000 - (clock.now() % 60_000)) % 60_000,
    crash: () => store.stopRenewing(),
    close: async () => store.close(),
  }
})

describe('memory coordination store in its process', () => {
  it('keeps the leases of live requests when the process was suspended for longer than a lease', async () => {
    const clock = createManualClock()
    let nowMs = clock.now()
    const store = createMemoryCoordinationStore({ clock: () => nowMs, schedule: clock.schedule })
    await admitted(store, ticket())
    nowMs += 3_600_000
    await clock.advance(1_000)
    expect(store.loadOf(1).slotsInUse).toBe(1)
    store.close()
  })

  it('forgets expired sticky bindings and keeps no more than the limit', async () => {
    const clock = createManualClock()
    const store = createMemoryCoordinationStore({
      clock: clock.now,
      schedule: clock.schedule,
      stickyLimit: 10,
    })
    for (let i = 0; i < 30; i += 1) {
      const request = ticket({
        accounts: [account(1, { concurrency: 0 })],
        sticky: { key: `s${i}`, accountId: null },
      })
      store.release(await admitted(store, request))
    }
    expect(store.sizes().stickyBindings).toBeLessThanOrEqual(10)
    expect(store.stickyAccount('s29')).toBe(1)
    await clock.advance(7_202_000)
    expect(store.sizes()).toEqual({ leases: 0, tickets: 0, stickyBindings: 0, holds: 0 })
    store.close()
  })

  it('forgets answers in their time, and the oldest when there are too many', async () => {
    const clock = createManualClock()
    const times = { clock: clock.now, schedule: clock.schedule }
    const store = createMemoryCoordinationStore({ ...times, answerLimit: 10, answerTtlMs: 60_000 })
    for (let i = 0; i < 30; i += 1) await store.keepAnswer(`a${i}`, `${i}`)
    expect(store.answerText('a0')).toBeNull()
    expect(store.answerText('a29')).toBe('29')
    await clock.advance(61_000)
    expect(store.answerText('a29')).toBeNull()
    store.close()
  })

  it('sends every waiter away when it closes', async () => {
    const clock = createManualClock()
    const store = createMemoryCoordinationStore({ clock: clock.now, schedule: clock.schedule })
    await admitted(store, ticket())
    const waiting = await queued(store, ticket())
    const turn = store.waitForTurn(waiting.ticketId, 5_000)
    store.close()
    expect(await turn).toBe('expired')
    expect(store.sizes().tickets).toBe(0)
  })

  it('runs on the system clock when given nothing', async () => {
    const store = createMemoryCoordinationStore()
    const lease = await admitted(store, ticket())
    const waiting = await queued(store, ticket())
    const turn = store.waitForTurn(waiting.ticketId, 20_000)
    store.release(lease)
    expect(await turn).toBe('wake')
    store.release(await admitted(store, waiting))
    expect(store.loadOf(1)).toMatchObject({ slotsInUse: 0, waiting: 0 })
    store.close()
  })
})
