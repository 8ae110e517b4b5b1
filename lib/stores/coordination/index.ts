export {
  createMemoryCoordinationStore,
  type MemoryCoordinationStore,
} from './create-memory-coordination-store'
export type { CoordinationOptions } from './coordination-options'
export {
  createRedisCoordinationStore,
  type RedisCoordinationOptions,
  type RedisCoordinationStore,
} from './redis/create-redis-coordination-store'
export type { RedisStoreSettings, StoreOutageMode } from './redis/redis-state'
export { forgetRewoundSpend } from './redis/forget-rewound-spend'
export { watchLeftPending } from './redis/watch-left-pending'
export type { RewoundSpend } from './redis/forget-rewound-spend'
