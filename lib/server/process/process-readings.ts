import type { Gateway } from '@/lib/gateway'
import type { ProcessReadings } from '@/lib/infra'
import { storeStateOf } from '../open-coordination'
import type { Stores } from '../open-stores'
import { countAccountStates } from './account-state-counts'
import type { LoadWatch } from './overload'

type ProcessParts = {
  readonly stores: Pick<Stores, 'coordination' | 'health' | 'settler' | 'snapshots'>
  readonly gateway: Gateway
  readonly load: LoadWatch
  readonly isDraining: () => boolean
}

/** What a scrape shows of this process, read from memory. */
export function processReadings({ stores, gateway, load, isDraining }: ProcessParts): ProcessReadings {
  const nowMs = Date.now()
  const { coordination, health, settler, snapshots } = stores
  const { leases, tickets } = coordination.store.sizes()
  const { kind, isAway, outages } = storeStateOf(coordination)
  const { backlogRecords, unsettledDirectories, lagMs, deadLetters, wait } = settler.stats()
  const confirmedAtMs = snapshots.confirmedAtMs()
  const { lagMs: eventLoopLagMs, heapShare } = load.sample()
  return {
    requestsInFlight: gateway.requestsInFlight(),
    slotsInUse: leases,
    waiters: tickets,
    store: kind === 'memory' ? null : { isAway, outages },
    accounts: countAccountStates({
      accounts: snapshots.current()?.accounts.values() ?? [],
      healthOf: health.healthOf,
      nowMs,
    }),
    spoolBacklogRecords: backlogRecords,
    leftSpools: unsettledDirectories,
    settlementLagMs: lagMs,
    settlementWaitMs: wait === null ? 0 : Math.max(0, nowMs - wait.sinceMs),
    deadLetters,
    snapshotAgeMs: confirmedAtMs === null ? null : Math.max(0, nowMs - confirmedAtMs),
    eventLoopLagMs,
    heapShare,
    isOverloaded: load.isOverloaded(),
    isDraining: isDraining(),
  }
}
