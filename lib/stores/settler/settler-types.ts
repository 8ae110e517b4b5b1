import type { Decimal, SettlementWait } from '@/lib/core'
import type { KeySpend, SubscriptionUsage } from '@/lib/gateway'
import type { StoreLogger } from '../store-logger'

/**
 * A user after a batch; `cleared` is what of this process's pending amounts is settled now. A `version` of −1 says that
 * the balance was not read: an event was given up.
 */
export type SettledUser = {
  readonly userId: number
  readonly balance: Decimal
  readonly version: number
  readonly cleared: Decimal
}

/** A key after a batch; `cleared` as for users, of every billing type. `spend` is `null` when the key has no limits or was not read. */
export type SettledKey = {
  readonly apiKeyId: number
  readonly spend: KeySpend | null
  readonly version: number
  readonly cleared: Decimal
}

/** A subscription after a batch; `cleared` sums list costs. `usage` is `null` when it was not read or is gone. */
export type SettledSubscription = {
  readonly subscriptionId: string
  readonly usage: SubscriptionUsage | null
  readonly version: number
  readonly cleared: Decimal
}

/** One committed batch. */
export type SettledBatch = {
  /** Rows really inserted: replays insert none. */
  readonly inserted: number
  readonly users: readonly SettledUser[]
  readonly keys: readonly SettledKey[]
  readonly subscriptions: readonly SettledSubscription[]
}

export type SettlerStats = {
  /** Finished records of this process not yet settled. */
  readonly backlogRecords: number
  /** Directories of ended processes that are being settled. */
  readonly leftDirectories: number
  /** All that are not settled yet: those, what cannot be read or claimed now, and what another host wrote to until lately. */
  readonly unsettledDirectories: number
  /** Age of the oldest unsettled record; 0 when there is none. */
  readonly lagMs: number
  readonly settledRecords: number
  /** `null` while settlement goes on. */
  readonly wait: SettlementWait | null
  readonly deadLetters: number
}

export type SettlerOptions = {
  /** A direct connection: directories of other hosts are taken over under a session lock. */
  readonly connectionString: string
  /** `DATA_DIR/spool`. */
  readonly directory: string
  /** The live spool of this process; `null` = only directories of dead processes. */
  readonly own: { readonly ownDirectory: string; readonly position: SharedArrayBuffer } | null
  readonly logger: StoreLogger
  readonly onSettled: (batch: SettledBatch) => void
  /** A directory of an ended process is wholly settled; its name is what that process called itself. */
  readonly onDirectorySettled?: (name: string) => void
  /** The bundled worker; `null`, or a file that is not there, runs the loop in this thread (tests, development). */
  readonly workerFile: URL | null
}

export type Settler = {
  stats(): SettlerStats
  /** Looks now, and not at the next minute, for directories of processes that are gone. */
  lookAround(): void
  /**
   * Resolves with `true` when everything written before the call is settled or dead-lettered, with `false` after
   * `timeoutMs` (15 s when left out): the database is away or slow, and the rest is settled after the next start.
   */
  drain(timeoutMs?: number): Promise<boolean>
  /** Stops after the running batch; what is left stays in the spool. */
  close(): Promise<void>
}
