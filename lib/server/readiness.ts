import type { SettlementStep } from '@/lib/core'
import type { Gateway } from '@/lib/gateway'
import { storeStateOf } from './open-coordination'
import type { Stores } from './open-stores'

/** Why every request would be refused. */
type Reason = 'draining' | 'store_away' | 'snapshot_old' | 'spool_full' | 'billing_old'

export type Readiness = {
  readonly ready: boolean
  /** Why not; `null` = it is. */
  readonly reason: Reason | null
  readonly snapshot_age_ms: number | null
  /** `redis_away` = each process goes on by its own limits, or refuses requests. */
  readonly store: 'memory' | 'redis' | 'redis_away'
  /** Records of this process. */
  readonly spool_backlog: number
  /** Spools of ended processes that are not settled yet. */
  readonly spools_left: number
  readonly settlement_lag_ms: number
  /** What settlement waits for, while answers go on into the spool; `null` = nothing. */
  readonly settlement_waits_for: SettlementStep | null
  readonly requests_in_flight: number
  readonly draining: boolean
}

export type ReadinessParts = {
  readonly stores: {
    readonly snapshots: Pick<Stores['snapshots'], 'current' | 'confirmedAtMs'>
    readonly settler: Pick<Stores['settler'], 'stats'>
    readonly spool: Pick<Stores['spool'], 'hasRoom'>
    readonly billing: Pick<Stores['billing'], 'isFresh'>
    readonly coordination: Parameters<typeof storeStateOf>[0]
  }
  readonly gateway: Pick<Gateway, 'requestsInFlight'>
  readonly maxAgeMs: number
  readonly draining: boolean
}

/** Whether requests can be served now, and the figures `/readyz` shows; costs no input or output. */
export function readinessOf(parts: ReadinessParts): Readiness {
  const { stores, gateway, draining } = parts
  const { kind, isAway } = storeStateOf(stores.coordination)
  const ageMs = snapshotAgeMs(parts)
  const { backlogRecords, unsettledDirectories, lagMs, wait } = stores.settler.stats()
  const reason = reasonOf(parts, { isAway, ageMs })
  return {
    ready: reason === null,
    reason,
    snapshot_age_ms: ageMs,
    store: isAway ? 'redis_away' : kind,
    spool_backlog: backlogRecords,
    spools_left: unsettledDirectories,
    settlement_lag_ms: lagMs,
    settlement_waits_for: wait?.step ?? null,
    requests_in_flight: gateway.requestsInFlight(),
    draining,
  }
}

function snapshotAgeMs({ stores }: ReadinessParts): number | null {
  const confirmedAtMs = stores.snapshots.confirmedAtMs()
  return confirmedAtMs === null ? null : Math.max(0, Date.now() - confirmedAtMs)
}

/** The first of what refuses every request. */
function reasonOf(
  { stores, maxAgeMs, draining }: ReadinessParts,
  { isAway, ageMs }: { readonly isAway: boolean; readonly ageMs: number | null },
): Reason | null {
  if (draining) return 'draining'
  if (isAway && stores.snapshots.current()?.settings.storeOutage === 'reject') return 'store_away'
  if (ageMs === null || ageMs > maxAgeMs) return 'snapshot_old'
  if (!stores.spool.hasRoom()) return 'spool_full'
  return stores.billing.isFresh() ? null : 'billing_old'
}
