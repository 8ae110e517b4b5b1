import { describe, expect, it } from 'vitest'
import { readinessOf, type Readiness, type ReadinessParts } from '@/lib/server/readiness'

type Figures = {
  readonly confirmedMsAgo: number | null
  readonly hasRoom: boolean
  readonly isFresh: boolean
  readonly draining: boolean
  readonly outage: { readonly isAway: boolean; readonly storeOutage: 'local' | 'reject' } | null
}

const WELL: Figures = {
  confirmedMsAgo: 50,
  hasRoom: true,
  isFresh: true,
  draining: false,
  outage: null,
}

function readyWith(change: Partial<Figures>): unknown {
  const { ready, reason } = readinessWith(change)
  return [ready, reason]
}

function readinessWith(change: Partial<Figures>): Readiness {
  const { confirmedMsAgo, hasRoom, isFresh, draining, outage } = { ...WELL, ...change }
  const coordination =
    outage === null
      ? { kind: 'memory' }
      : { kind: 'redis', store: { outage: () => ({ isAway: outage.isAway, outages: 1 }) } }
  return readinessOf({
    stores: {
      snapshots: {
        current: () => ({ settings: { storeOutage: outage?.storeOutage } }) as never,
        confirmedAtMs: () => (confirmedMsAgo === null ? null : Date.now() - confirmedMsAgo),
      },
      settler: {
        stats: () => ({ backlogRecords: 3, unsettledDirectories: 1, lagMs: 4, wait: null }) as never,
      },
      spool: { hasRoom: () => hasRoom },
      billing: { isFresh: () => isFresh },
      coordination: coordination as ReadinessParts['stores']['coordination'],
    },
    gateway: { requestsInFlight: () => 2 },
    maxAgeMs: 60_000,
    draining,
  })
}

describe('whether a process can serve', () => {
  it('says yes while requests are served', () => {
    expect(readyWith({})).toEqual([true, null])
    expect(readyWith({ outage: { isAway: false, storeOutage: 'reject' } })).toEqual([true, null])
    expect(readyWith({ outage: { isAway: true, storeOutage: 'local' } })).toEqual([true, null])
  })

  it('names what is left to settle, of this process and of ended ones', () => {
    expect(readinessWith({})).toMatchObject({ spool_backlog: 3, spools_left: 1 })
  })

  it('says no, and why, while every request is refused', () => {
    expect(readyWith({ draining: true, hasRoom: false })).toEqual([false, 'draining'])
    expect(readyWith({ outage: { isAway: true, storeOutage: 'reject' } })).toEqual([false, 'store_away'])
    expect(readyWith({ confirmedMsAgo: null })).toEqual([false, 'snapshot_old'])
    expect(readyWith({ confirmedMsAgo: 61_000 })).toEqual([false, 'snapshot_old'])
    expect(readyWith({ hasRoom: false })).toEqual([false, 'spool_full'])
    expect(readyWith({ isFresh: false })).toEqual([false, 'billing_old'])
  })
})
