import { setTimeout } from 'node:timers/promises'
import type { Pool } from 'pg'
import { openRedis } from '@/lib/infra'
import type { Env, Logger, RedisLink } from '@/lib/infra'
import {
  createMemoryCoordinationStore,
  createRedisCoordinationStore,
  forgetRewoundSpend,
  watchLeftPending,
} from '@/lib/stores'
import type {
  MemoryCoordinationStore,
  RedisCoordinationStore,
  RedisStoreSettings,
  RewoundSpend,
} from '@/lib/stores'

/** The coordination store of this process: alone in memory, or shared through Redis. */
export type OpenCoordination =
  | { readonly kind: 'memory'; readonly store: MemoryCoordinationStore; readonly link: null }
  | {
      readonly kind: 'redis'
      readonly store: RedisCoordinationStore
      readonly link: RedisLink
      readonly rewound: RewoundSpend
      stopWatching(): void
    }

/** How long the start waits until old figures are forgotten; after it, requests do as while Redis is away. */
const FORGET_MS = 5_000

/** What a readiness check and a scrape say of the store. */
export type StoreState = {
  readonly kind: 'memory' | 'redis'
  readonly isAway: boolean
  readonly outages: number
}

type CoordinationParts = {
  readonly env: Pick<Env, 'REDIS_URL'>
  readonly logger: Logger
  readonly pool: Pick<Pool, 'query'>
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
  pool,
  settings,
  spoolName,
  onLost,
}: CoordinationParts): Promise<OpenCoordination> {
  if (env.REDIS_URL === undefined) {
    return { kind: 'memory', store: createMemoryCoordinationStore(), link: null }
  }
  const link = await openRedis({ url: env.REDIS_URL, logger })
  const rewound = forgetRewoundSpend({ link, pool, logger })
  if (link.isConnected()) await Promise.race([rewound.done, setTimeout(FORGET_MS, null, { ref: false })])
  const mayBeShared = rewound.isDone
  return {
    kind: 'redis',
    store: createRedisCoordinationStore({ link, logger, settings, spoolName, mayBeShared, onLost }),
    link,
    rewound,
    stopWatching: watchLeftPending({ link, logger }),
  }
}

/** Whether limits are shared at this moment. */
export function storeStateOf(coordination: OpenCoordination): StoreState {
  if (coordination.kind === 'memory') return { kind: 'memory', isAway: false, outages: 0 }
  return { kind: 'redis', ...coordination.store.outage() }
}

/** Sends what is left on its way, then closes the connections. */
export async function closeCoordination(coordination: OpenCoordination): Promise<void> {
  coordination.store.close()
  if (coordination.kind === 'memory') return
  coordination.rewound.stop()
  coordination.stopWatching()
  await coordination.store.settled()
  coordination.link.close()
}
