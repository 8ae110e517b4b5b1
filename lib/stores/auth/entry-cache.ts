import { LRUCache } from 'lru-cache'
import type { AuthEntry } from '@/lib/gateway'
import type { ConfigChange } from '../snapshot/snapshot-types'

/** A cached entry; changes mark it instead of searching every place that holds it. */
export type CachedKey = {
  readonly hash: string
  readonly found: { readonly kind: 'found'; readonly entry: AuthEntry }
  readonly filledAtMs: number
  isValid: boolean
  isRefreshing: boolean
}

const MAX_ENTRIES = 100_000
const MAX_PRESENTED = 50_000
const MAX_UNKNOWN = 100_000
const UNKNOWN_MS = 10_000

/** Entries by key hash, found again by key id, user id, and the text a client presents. */
export type EntryCache = {
  /** By the presented text: spares the hash. */
  byPresented(presentedKey: string): CachedKey | undefined
  byHash(hash: string): CachedKey | undefined
  /** `presentedKey` is `null` when an entry is refreshed: then only the hash leads to it. */
  remember(presentedKey: string | null, cached: CachedKey): void
  isUnknown(hash: string): boolean
  rememberUnknown(hash: string): void
  /** Marks what the changes touch; `null` = everything. */
  apply(changes: readonly ConfigChange[] | null): void
  userIds(): readonly number[]
  size(): number
}

/** An empty cache. `now` in milliseconds since the epoch. */
export function createEntryCache(now: () => number): EntryCache {
  const byKeyId = new Map<number, CachedKey>()
  const byUserId = new Map<number, Set<CachedKey>>()
  const byHash = new LRUCache<string, CachedKey>({
    max: MAX_ENTRIES,
    dispose: (cached) => forget(cached),
  })
  const byPresented = new LRUCache<string, CachedKey>({ max: MAX_PRESENTED })
  const unknown = new LRUCache<string, number>({ max: MAX_UNKNOWN })
  const forget = (cached: CachedKey): void => {
    // What changes can no longer find must not be served from the presented text either.
    cached.isValid = false
    const { key, user } = cached.found.entry
    if (byKeyId.get(key.id) === cached) byKeyId.delete(key.id)
    const ofUser = byUserId.get(user.id)
    ofUser?.delete(cached)
    if (ofUser?.size === 0) byUserId.delete(user.id)
  }
  const invalidate = (cached: CachedKey): void => {
    if (byHash.peek(cached.hash) === cached) byHash.delete(cached.hash)
  }
  const applyOne = ({ scope, entityId }: ConfigChange): void => {
    if (scope !== 'api_key' && scope !== 'user' && scope !== 'user_group') return
    unknown.clear()
    if (entityId === null) return invalidateAll()
    const touched = scope === 'api_key' ? [byKeyId.get(entityId)] : [...(byUserId.get(entityId) ?? [])]
    for (const cached of touched) if (cached !== undefined) invalidate(cached)
  }
  const invalidateAll = (): void => {
    byHash.clear()
    byPresented.clear()
    unknown.clear()
  }
  return {
    byPresented: (presentedKey) => byPresented.get(presentedKey),
    byHash: (hash) => byHash.get(hash),
    remember: (presentedKey, cached) => {
      byHash.set(cached.hash, cached)
      if (presentedKey !== null) byPresented.set(presentedKey, cached)
      const { key, user } = cached.found.entry
      byKeyId.set(key.id, cached)
      const ofUser = byUserId.get(user.id)
      if (ofUser === undefined) byUserId.set(user.id, new Set([cached]))
      else ofUser.add(cached)
    },
    isUnknown: (hash) => now() - (unknown.get(hash) ?? Number.NEGATIVE_INFINITY) < UNKNOWN_MS,
    rememberUnknown: (hash) => unknown.set(hash, now()),
    apply: (changes) => {
      if (changes === null) invalidateAll()
      else for (const change of changes) applyOne(change)
    },
    userIds: () => [...byUserId.keys()],
    size: () => byHash.size,
  }
}
