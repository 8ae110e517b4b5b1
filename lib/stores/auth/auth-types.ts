import type { Decimal } from '@/lib/core'
import type { AuthEntry, AuthLookup, KeySpend, SubscriptionUsage } from '@/lib/gateway'
import type { Pool } from 'pg'
import type { ConfigChange } from '../snapshot/snapshot-types'
import type { StoreLogger } from '../store-logger'

/** A settled balance; the larger `version` is the newer one. */
export type UserBalance = { readonly userId: number; readonly balance: Decimal; readonly version: number }

/** A key's settled spend; the larger `version` is the newer one. */
export type ReadSpend = { readonly apiKeyId: number; readonly spend: KeySpend; readonly version: number }

/** A subscription's settled usage; the larger `version` is the newer one. */
export type ReadSubscription = {
  readonly subscriptionId: string
  readonly usage: SubscriptionUsage
  readonly version: number
}

export type KeyFinderOptions = {
  readonly pool: Pool
  /** A pooler stands between the pool and the database: what is prepared on a connection is not there the next time. */
  readonly isBehindPooler: boolean
  readonly logger: StoreLogger
  /** Milliseconds since the epoch; the system clock when left out. */
  readonly now?: () => number
  /** Called with each fill, before the look-up is answered. */
  readonly onBalance: (balance: UserBalance) => void
  readonly onSpend: (spend: ReadSpend) => void
  readonly onSubscription: (subscription: ReadSubscription) => void
  /** How long an entry may be served while the database is away; 1 h when left out. */
  readonly staleMs?: number
}

export type KeyFinder = {
  /** The port: a cached answer at once, else a look-up; rejects when the database is away and nothing is known of the key. */
  findKey(presentedKey: string, clientAddress: string): AuthLookup | Promise<AuthLookup>
  /** The entry of a living key by its id, always read anew; `null` = there is none. Its balance is handed on as with any fill. */
  findById(apiKeyId: number): Promise<AuthEntry | null>
  /** Forgets what the changes touch; `null` = everything. `seq` is the log position they reach. */
  applyChanges(changes: readonly ConfigChange[] | null, seq: bigint): void
  /** Reads balances again and hands them to `onBalance`; `null` = of every user in the cache. Failures are logged. */
  refreshBalances(userIds: readonly number[] | null): Promise<void>
  /** Reads balances of cached users again and trusts no other cached figure: the shared store has lost what it knew. Failures are logged. */
  distrust(): Promise<void>
  /** Entries in memory. */
  size(): number
}
