import path from 'node:path'
import { Pool } from 'pg'
import type { Env, Logger } from '@/lib/infra'
import { createRequestErrorRecorder, DEFAULT_GATEWAY_SETTINGS, watchAccountQuotas } from '@/lib/stores'
import type {
  ClearableHealthBook,
  FedBillingView,
  KeyFinder,
  RedisStoreSettings,
  RequestErrorRecorder,
  Settler,
  SnapshotLoader,
  UsageSpoolHandle,
} from '@/lib/stores'
import { createClosers, type Closers } from './closers'
import { openConfiguration } from './open-configuration'
import { closeCoordination, openCoordination } from './open-coordination'
import type { OpenCoordination } from './open-coordination'
import { openHealth } from './open-health'
import { openUsage, type OpenUsage } from './open-usage'
import { currentCatalogue } from './prices/current-catalogue'
import { startPriceRefresh } from './prices/refresh-prices'
import type { PriceRefresh } from './prices/refresh-prices'

const POOL_CONNECTIONS = 8
const CONNECT_MS = 10_000
const ANSWER_MS = 20_000

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

/** Opens the stores and loads the first snapshot; rejects when the database does not answer, with everything closed again. */
export async function openStores(options: StoreOptions): Promise<Stores> {
  const closers = createClosers()
  try {
    return { ...(await openInTurn(options, closers)), close: closers.closeAll }
  } catch (error) {
    await closers.closeAll().catch(() => undefined)
    throw error
  }
}

async function openInTurn(
  { env, logger, databaseUrl, directUrl }: StoreOptions,
  closers: Closers,
): Promise<Omit<Stores, 'close'>> {
  const pool = openPool(databaseUrl, logger)
  closers.add(() => pool.end())
  const catalogue = currentCatalogue(env)
  const usage: { current: OpenUsage | null } = { current: null }
  const leftDirectories = (): number => usage.current?.settler.stats().leftDirectories ?? 0
  const parts = { env, logger, pool, directUrl, catalogue, leftDirectories }
  const { billing, snapshots, finder } = openConfiguration(parts)
  closers.add(() => snapshots.close())
  const settings = (): RedisStoreSettings => snapshots.current()?.settings ?? DEFAULT_GATEWAY_SETTINGS
  const coordination = await openCoordination({ env, logger, pool, settings, ...lossHandling(finder, usage) })
  closers.add(() => closeCoordination(coordination))
  const health = await openHealth({ pool, logger, coordination, snapshots }, closers)
  await snapshots.start()
  const prices = startPriceRefresh({ env, logger, catalogue, onCatalogue: snapshots.useCatalogue })
  closers.add(() => prices.close())
  const quotas = watchAccountQuotas({ pool, health, logger })
  closers.add(() => quotas.close())
  await quotas.look()
  snapshots.onChange(() => quotas.hint())
  usage.current = openUsage({ env, logger, directUrl, billing, quotas, coordination }, closers)
  const requestErrors = createRequestErrorRecorder({ pool, logger })
  closers.add(() => requestErrors.close())
  return { pool, coordination, health, billing, snapshots, finder, ...usage.current, prices, requestErrors }
}

function openPool(databaseUrl: string, logger: Logger): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: POOL_CONNECTIONS,
    // A connection that was forgotten on the way gives no answer, and no end either.
    query_timeout: ANSWER_MS,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'switchyard-gateway',
  })
  pool.on('error', (error) => logger.warn({ error }, 'idle database connection lost'))
  return pool
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
