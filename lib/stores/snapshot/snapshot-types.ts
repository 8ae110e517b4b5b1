import type { Catalogue } from '@/lib/billing'
import type { ConfigScope } from '@/lib/core'
import type { GatewaySnapshot } from '@/lib/gateway'
import type { Pool } from 'pg'
import type { StoreLogger } from '../store-logger'

/** One row of the configuration log; `entityId` is `null` where a scope has no single entity. */
export type ConfigChange = {
  readonly seq: bigint
  readonly scope: ConfigScope
  readonly entityId: number | null
}

/** What a listener hears after a change is in the current snapshot; `changes` is `null` after a full reload: anything may differ. */
export type SnapshotChange = {
  readonly snapshot: GatewaySnapshot
  readonly seq: bigint
  readonly changes: readonly ConfigChange[] | null
}

export type SnapshotLoaderOptions = {
  readonly pool: Pool
  /** For LISTEN: a connection no pooler stands in front of. */
  readonly directUrl: string
  readonly catalogue: Catalogue
  readonly logger: StoreLogger
  /** Turns a credential's ciphertext into its text; throws when the key ring cannot read it. */
  readonly decrypt: (ciphertext: string) => string
  /** Milliseconds since the epoch; the system clock when left out. */
  readonly now?: () => number
  /** How often the log is polled; 1,000 ms when left out. */
  readonly pollMs?: number
  /** Hears the users named by `switchyard_balance`; `null` = the doorbell was away, any balance may have changed. */
  readonly onBalanceNotice?: (userIds: readonly number[] | null) => void
}

export type SnapshotLoader = {
  /** Loads everything once and starts to follow changes; rejects when the first load fails. */
  start(): Promise<void>
  /** The newest whole snapshot; `null` until the first load. */
  current(): GatewaySnapshot | null
  /** When the database last confirmed the current snapshot, milliseconds since the epoch; `null` until the first load. */
  confirmedAtMs(): number | null
  /** Called after every change, in order; returns the way to stop listening. */
  onChange(listener: (change: SnapshotChange) => void): () => void
  /** Reads the log now; resolves when the snapshot holds everything committed before the call. */
  refresh(): Promise<void>
  /** Builds a new price list into the next snapshot (a refreshed catalogue). */
  useCatalogue(catalogue: Catalogue): void
  close(): Promise<void>
}
