import type { Pool } from 'pg'
import type { Catalogue } from '@/lib/billing'
import { createKeyRing } from '@/lib/infra'
import type { Env, Logger } from '@/lib/infra'
import { createBillingView, createKeyFinder, createSnapshotLoader } from '@/lib/stores'
import type { FedBillingView, KeyFinder, SnapshotLoader } from '@/lib/stores'

type ConfigurationParts = {
  readonly env: Env
  readonly logger: Logger
  readonly pool: Pool
  readonly directUrl: string
  readonly catalogue: Catalogue
  readonly leftDirectories: () => number
}

/** Snapshot, keys and balances: three views of the database that feed each other. */
export type OpenConfiguration = {
  readonly billing: FedBillingView
  readonly snapshots: SnapshotLoader
  readonly finder: KeyFinder
}

/** Makes them; nothing is read before the snapshots are started. */
export function openConfiguration({
  env,
  logger,
  pool,
  directUrl,
  catalogue,
  leftDirectories,
}: ConfigurationParts): OpenConfiguration {
  const ring = createKeyRing(env.ENCRYPTION_KEYS)
  const billing: FedBillingView = createBillingView({
    graceMs: env.BILLING_GRACE,
    databaseSeenAtMs: () => snapshots.confirmedAtMs(),
    leftDirectories,
  })
  const finder = createKeyFinder({
    pool,
    isBehindPooler: env.DATABASE_DIRECT_URL !== undefined,
    logger,
    onBalance: ({ userId, balance, version }) => billing.putBalance(userId, balance, version),
    onSpend: ({ apiKeyId, spend, version }) => billing.putSpend(apiKeyId, spend, version),
    onSubscription: ({ subscriptionId, usage, version }) =>
      billing.putSubscription(subscriptionId, usage, version),
  })
  const snapshots: SnapshotLoader = createSnapshotLoader({
    pool,
    directUrl,
    logger,
    catalogue,
    decrypt: (text) => ring.decrypt(text),
    onBalanceNotice: (userIds) => void finder.refreshBalances(userIds),
  })
  snapshots.onChange(({ changes, seq }) => finder.applyChanges(changes, seq))
  return { billing, snapshots, finder }
}
