import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Pool } from 'pg'
import type { Catalogue } from '@/lib/billing'
import { createKeyRing } from '@/lib/infra'
import type { Env, Logger } from '@/lib/infra'
import {
  createBillingView,
  createHealthBook,
  createHealthPersister,
  createKeyFinder,
  createRequestErrorRecorder,
  createSnapshotLoader,
  createUsageSpool,
  DEFAULT_GATEWAY_SETTINGS,
  readAccountStates,
  shareHealth,
  startSettler,
  watchAccountQuotas,
  writeAccountStates,
} from '@/lib/stores'
import type {
  ClearableHealthBook,
  FedBillingView,
  HealthPersister,
  KeyFinder,
  QuotaWatch,
  RedisStoreSettings,
  RequestErrorRecorder,
  Settler,
  SnapshotLoader,
  UsageSpoolHandle,
} from '@/lib/stores'
import { currentCatalogue } from './prices/current-catalogue'
import { startPriceRefresh } from './prices/refresh-prices'
import type { PriceRefresh } from './prices/refresh-prices'
import { closeCoordination, openCoordination } from './open-coordination'
import type { OpenCoordination } from './open-coordination'
import { tellSettled } from './tell-settled'

const POOL_CONNECTIONS = 8
const CONNECT_MS = 10_000
const ANSWER_MS = 20_000
/** Without a database nothing can be settled: what is left stays in the spool for the next start. */
const SETTLE_BEFORE_END_MS = 10_000

/** What the stores of a process are opened with. */
export type StoreOptions = {
  readonly env: Env
  readonly logger: Logger
  readonly databaseUrl: string
  /** For LISTEN and locks: no pooler in between. */
  readonly directUrl: string
}

/** The stores of one gateway process. */
export type Stores = {
  readonly pool: Pool
  readonly coordination: OpenCoordination
  readonly health: ClearableHealthBook
  readonly billing: FedBillingView
  readonly snapshots: SnapshotLoader
  readonly finder: KeyFinder
  readonly spool: UsageSpoolHandle
  readonly settler: Settler
  readonly prices: PriceRefresh
  readonly requestErrors: RequestErrorRecorder
  /** Writes and settles what is left, then closes connections. */
  close(): Promise<void>
}

/** Opens the stores and loads the first snapshot; rejects when the database does not answer. */
export async function openStores({ env, logger, databaseUrl, directUrl }: StoreOptions): Promise<Stores> {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: POOL_CONNECTIONS,
    // A connection that was forgotten on the way gives no answer, and no end either.
    query_timeout: ANSWER_MS,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'switchyard-gateway',
  })
  pool.on('error', (error) => logger.warn({ error }, 'idle database connection lost'))
  const catalogue = currentCatalogue(env)
  const usage: { current: OpenUsage | null } = { current: null }
  const leftDirectories = (): number => usage.current?.settler.stats().leftDirectories ?? 0
  const parts = { env, logger, pool, directUrl, catalogue, leftDirectories }
  const { billing, snapshots, finder } = openConfiguration(parts)
  const settings = (): RedisStoreSettings => snapshots.current()?.settings ?? DEFAULT_GATEWAY_SETTINGS
  const coordination = await openCoordination({ env, logger, pool, settings, ...lossHandling(finder, usage) })
  const { health, persister, sharing } = await openHealth({ pool, logger, coordination, snapshots })
  await snapshots.start()
  const prices = startPriceRefresh({ env, logger, catalogue, onCatalogue: snapshots.useCatalogue })
  const quotas = watchAccountQuotas({ pool, health, logger })
  await quotas.look()
  snapshots.onChange(() => quotas.hint())
  const { spool, settler } = openUsage({ env, logger, directUrl, billing, quotas, coordination })
  usage.current = { spool, settler }
  const requestErrors = createRequestErrorRecorder({ pool, logger })
  return {
    pool,
    coordination,
    health,
    billing,
    snapshots,
    finder,
    spool,
    settler,
    prices,
    requestErrors,
    async close() {
      prices.close()
      quotas.close()
      await spool.close()
      await settler.drain(SETTLE_BEFORE_END_MS)
      await settler.close()
      await persister.close()
      await requestErrors.close()
      await snapshots.close()
      sharing?.stop()
      await closeCoordination(coordination)
      await pool.end()
    },
  }
}

/** What the shared store needs of the spool and the look-ups, which come after it. */
function lossHandling(
  finder: KeyFinder,
  usage: { readonly current: OpenUsage | null },
): { readonly spoolName: () => string; readonly onLost: () => void } {
  return {
    spoolName: () => path.basename(usage.current?.spool.ownDirectory ?? ''),
    // What this process knows of spending may be old, and dead processes have told theirs in vain.
    onLost() {
      void finder.distrust()
      usage.current?.settler.lookAround()
    },
  }
}

type HealthParts = {
  readonly pool: Pool
  readonly logger: Logger
  readonly coordination: OpenCoordination
  readonly snapshots: SnapshotLoader
}

/** What is known of accounts; with Redis every process hears of each change at once. */
async function openHealth({ pool, logger, coordination, snapshots }: HealthParts): Promise<{
  health: ClearableHealthBook
  persister: HealthPersister
  sharing: { stop(): void } | null
}> {
  const { link, store } = coordination
  const persister = createHealthPersister({ write: (writes) => writeAccountStates(pool, writes), logger })
  const readStates = (): ReturnType<typeof readAccountStates> => readAccountStates(pool)
  const health = createHealthBook({
    states: await readStates(),
    persister,
    loadOf: store.loadOf,
    settings: () => (snapshots.current()?.settings ?? DEFAULT_GATEWAY_SETTINGS).cooldowns,
  })
  if (link === null) return { health, persister, sharing: null }
  const processTag = randomBytes(6).toString('hex')
  const sharing = shareHealth({ book: health, persister, link, readStates, processTag, logger })
  return { health, persister, sharing }
}

type ConfigurationParts = {
  readonly env: Env
  readonly logger: Logger
  readonly pool: Pool
  readonly directUrl: string
  readonly catalogue: Catalogue
  readonly leftDirectories: () => number
}

/** Snapshot, keys and balances: three views of the database that feed each other. */
function openConfiguration({
  env,
  logger,
  pool,
  directUrl,
  catalogue,
  leftDirectories,
}: ConfigurationParts): {
  billing: FedBillingView
  snapshots: SnapshotLoader
  finder: KeyFinder
} {
  const ring = createKeyRing(env.ENCRYPTION_KEYS)
  const billing: FedBillingView = createBillingView({
    graceMs: env.BILLING_GRACE,
    databaseSeenAtMs: () => snapshots.confirmedAtMs(),
    leftDirectories,
  })
  const finder = createKeyFinder({
    pool,
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

type UsageParts = {
  readonly env: Env
  readonly logger: Logger
  readonly directUrl: string
  readonly billing: FedBillingView
  readonly quotas: QuotaWatch
  readonly coordination: OpenCoordination
}

type OpenUsage = { readonly spool: UsageSpoolHandle; readonly settler: Settler }

function openUsage(parts: UsageParts): OpenUsage {
  const { env, logger, directUrl, billing, quotas, coordination } = parts
  const directory = path.join(env.DATA_DIR, 'spool')
  const spool = createUsageSpool({ directory, logger })
  const settler = startSettler({
    connectionString: directUrl,
    directory,
    own: spool,
    logger,
    onSettled(batch) {
      billing.settled(batch)
      tellSettled(coordination, billing, batch)
      quotas.hint()
    },
    onDirectorySettled(name) {
      if (coordination.kind === 'redis') coordination.store.forgetSpool(name)
    },
    workerFile: pathToFileURL(path.resolve('dist/settler-worker.mjs')),
  })
  return { spool, settler }
}
