import { describe, expect, it } from 'vitest'
import type { AdmissionTicket, Lease } from '@/lib/gateway'
import { createMemoryCoordinationStore } from '@/lib/stores'

const TICKET: AdmissionTicket = {
  requestId: 'r1',
  user: { id: 3, concurrency: 5 },
  rateLimits: [],
  pool: '1:0',
  accounts: [{ id: 9, concurrency: 5, maxSessions: null, sessionIdleMs: 60_000 }],
  sticky: null,
  claims: [],
  ticketId: null,
}
const OTHER_STORE = { sessionKey: null, holdsUser: true, claims: [] }

function admitted(store: ReturnType<typeof createMemoryCoordinationStore>): Lease {
  const admission = store.admit(TICKET)
  if (admission.kind !== 'admitted') throw new Error(admission.kind)
  return admission.lease
}

describe('leases told of by another store', () => {
  it('count once, and are given back by their id', () => {
    const store = createMemoryCoordinationStore()
    const lease = { id: 'a-7', userId: 3, accountId: 9, ...OTHER_STORE }
    store.adopt(lease)
    store.adopt({ ...lease })
    expect(store.loadOf(9).slotsInUse).toBe(1)
    store.release({ id: 'a-7', userId: 3, accountId: 9 })
    store.release({ id: 'a-7', userId: 3, accountId: 9 })
    expect(store.loadOf(9).slotsInUse).toBe(0)
    expect(store.sizes().leases).toBe(0)
    store.close()
  })

  it('are the own ones where a copy of them comes back', () => {
    const store = createMemoryCoordinationStore()
    const lease = admitted(store)
    const copy = { ...lease, ...OTHER_STORE }
    store.adopt(copy)
    expect(store.loadOf(9).slotsInUse).toBe(1)
    store.release(copy)
    store.release(lease)
    expect(store.loadOf(9).slotsInUse).toBe(0)
    expect(store.sizes().leases).toBe(0)
    store.close()
  })
})
