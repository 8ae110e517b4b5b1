import { openRedis } from '@/lib/infra'
import type { Env, Logger, RedisLink } from '@/lib/infra'
import { createMemoryCoordinationStore, createRedisCoordinationStore } from '@/lib/stores'
import type { MemoryCoordinationStore, RedisCoordinationStore, RedisStoreSettings } from '@/lib/stores'

/** The coordination store of this process: alone in memory, or shared through Redis. */
export type OpenCoordination =
  | { readonly kind: 'memory'; readonly store: MemoryCoordinationStore; readonly link: null }
  | { readonly kind: 'redis'; readonly store: RedisCoordinationStore; readonly link: RedisLink }

/** What a readiness check and a scrape say of the store. */
export type StoreState = {
  readonly kind: 'memory' | 'redis'
  readonly isAway: boolean
  readonly outages: number
}

type CoordinationParts = {
  readonly env: Pick<Env, 'REDIS_URL'>
  readonly logger: Logger
  readonly settings: () => RedisStoreSettings
  /** What this process's spool calls itself, once it is there. */
  readonly spoolName: () => string
  /** Redis was found empty. */
  readonly onLost: () => void
}

/** Opens the store the environment names. Throws when Redis is a cluster or refuses the credentials; one that is away is waited for. */
export async function openCoordination({
  env,
  logger,
  settings,
  spoolName,
  onLost,
}: CoordinationParts): Promise<OpenCoordination> {
  if (env.REDIS_URL === undefined) {
    return { kind: 'memory', store: createMemoryCoordinationStore(), link: null }
  }
  const link = await openRedis({ url: env.REDIS_URL, logger })
  return {
    kind: 'redis',
    store: createRedisCoordinationStore({ link, logger, settings, spoolName, onLost }),
    link,
  }
}

/** Whether limits are shared at this moment. */
export function storeStateOf(coordination: OpenCoordination): StoreState {
  if (coordination.kind === 'memory') return { kind: 'memory', isAway: false, outages: 0 }
  return { kind: 'redis', ...coordination.store.outage() }
}

/** Sends what is left on its way, then closes the connections. */
export async function closeCoordination({ store, link }: OpenCoordination): Promise<void> {
  store.close()
  if (link === null) return
  if ('settled' in store) await store.settled()
  link.close()
}
