import { Decimal, isMistypedApiKey } from '@/lib/core'
import type { AuthEntry, AuthLookup } from '@/lib/gateway'
import { sha256Hex, wallClock } from '@/lib/infra'
import type { ConfigChange } from '../snapshot/snapshot-types'
import { authEntryOf, balanceOf, spendOf, subscriptionsOf } from './auth-entry-of'
import type { KeyFinder, KeyFinderOptions } from './auth-types'
import { createEntryCache, type CachedKey, type EntryCache } from './entry-cache'
import { createLookUpGate, type LookUpGate } from './look-up-gate'
import { readAuthRow, readKeyHash, type AuthRead } from './read-auth-row'
import { createUnknownKeyGuard, type UnknownKeyGuard } from './unknown-key-guard'

/** An entry is served so long without asking again, and from then on refreshed behind the answer until it is too old. */
const FRESH_MS = 45_000
const MAX_AGE_MS = 60_000
const STALE_MS = 3_600_000
const BUSY_RETRY_MS = 1000
const AWAY_MS = 1000
const MAX_FILLS = 3
const UNKNOWN: AuthLookup = { kind: 'unknown' }

type Finder = {
  readonly options: KeyFinderOptions
  readonly now: () => number
  readonly cache: EntryCache
  readonly guard: UnknownKeyGuard
  /** Look-ups for addresses without a record of guessing, and for the others: these never crowd out those. */
  readonly gate: LookUpGate
  readonly suspectGate: LookUpGate
  readonly underWay: Map<string, Promise<AuthLookup>>
  /** After a failed look-up the database is not asked again for entries that may be served stale. */
  awayUntilMs: number
  /** Entries filled before are asked for again. */
  distrustedBeforeMs: number
  /** Log position of the last change of people or keys that was applied. */
  appliedSeq: bigint
}

/** Makes the key cache of a process; it reads the database only when a key is not known well enough. */
export function createKeyFinder(options: KeyFinderOptions): KeyFinder {
  const now = options.now ?? wallClock
  const finder: Finder = {
    options,
    now,
    cache: createEntryCache(now),
    guard: createUnknownKeyGuard(now),
    gate: createLookUpGate({ running: 4, waiting: 1000 }),
    suspectGate: createLookUpGate({ running: 1, waiting: 50 }),
    underWay: new Map(),
    awayUntilMs: 0,
    distrustedBeforeMs: 0,
    appliedSeq: 0n,
  }
  return {
    findKey: (presentedKey, clientAddress) => findKey(finder, presentedKey, clientAddress),
    findById: (apiKeyId) => findById(finder, apiKeyId),
    applyChanges: (changes, seq) => applyChanges(finder, changes, seq),
    refreshBalances: (userIds) => refreshBalances(finder, userIds),
    distrust: () => {
      finder.distrustedBeforeMs = now()
      return refreshBalances(finder, null)
    },
    size: () => finder.cache.size(),
  }
}

function findKey(finder: Finder, presentedKey: string, address: string): AuthLookup | Promise<AuthLookup> {
  const { cache } = finder
  const quick = cache.byPresented(presentedKey)
  if (quick?.isValid === true && isServable(finder, quick)) return quick.found
  if (isMistypedApiKey(presentedKey)) return refuse(finder, address)
  const hash = sha256Hex(presentedKey)
  const cached = cache.byHash(hash)
  if (cached?.isValid === true && isServable(finder, cached)) {
    cache.remember(presentedKey, cached)
    return cached.found
  }
  if (cache.isUnknown(hash)) return refuse(finder, address)
  return lookUp(finder, { presentedKey, hash, address })
}

/** Whether a valid entry may answer now; an ageing one is read again behind the answer. */
function isServable(finder: Finder, cached: CachedKey): boolean {
  const ageMs = finder.now() - cached.filledAtMs
  if (ageMs >= FRESH_MS && ageMs < MAX_AGE_MS && !cached.isRefreshing) {
    cached.isRefreshing = true
    fill(finder, { hash: cached.hash, presentedKey: null })
      .catch(() => undefined)
      .finally(() => {
        cached.isRefreshing = false
      })
  }
  const isTrusted = ageMs < MAX_AGE_MS && cached.filledAtMs >= finder.distrustedBeforeMs
  return isTrusted || (finder.now() < finder.awayUntilMs && ageMs < staleMs(finder))
}

function staleMs({ options }: Finder): number {
  return options.staleMs ?? STALE_MS
}

/** Unknown, and counted against the address; throttled once there were too many. */
function refuse(finder: Finder, address: string): AuthLookup {
  const retryAtMs = finder.guard.retryAt(address)
  if (retryAtMs !== null) return { kind: 'throttled', retryAtMs }
  finder.guard.note(address)
  return UNKNOWN
}

type Wanted = { readonly presentedKey: string; readonly hash: string; readonly address: string }

async function lookUp(finder: Finder, { presentedKey, hash, address }: Wanted): Promise<AuthLookup> {
  const known = finder.underWay.get(hash)
  if (known !== undefined) return judge(finder, await known, address)
  const gate = finder.guard.retryAt(address) === null ? finder.gate : finder.suspectGate
  const running = gate.run(() => fillOrServeStale(finder, { presentedKey, hash }))
  if (running === null) return { kind: 'throttled', retryAtMs: finder.now() + BUSY_RETRY_MS }
  finder.underWay.set(hash, running)
  try {
    return judge(finder, await running, address)
  } finally {
    finder.underWay.delete(hash)
  }
}

function judge(finder: Finder, lookup: AuthLookup, address: string): AuthLookup {
  return lookup.kind === 'unknown' ? refuse(finder, address) : lookup
}

type Fill = { readonly hash: string; readonly presentedKey: string | null }

/** While the database is away, an entry no change has touched is served on. */
async function fillOrServeStale(finder: Finder, wanted: Fill): Promise<AuthLookup> {
  const old = finder.cache.byHash(wanted.hash)
  try {
    return await fill(finder, wanted)
  } catch (error) {
    finder.awayUntilMs = finder.now() + AWAY_MS
    if (old?.isValid !== true || finder.now() - old.filledAtMs >= staleMs(finder)) throw error
    return old.found
  }
}

async function findById(finder: Finder, apiKeyId: number): Promise<AuthEntry | null> {
  const hash = await readKeyHash(finder.options.pool, apiKeyId)
  if (hash === null) return null
  const lookup = await fill(finder, { hash, presentedKey: null })
  return lookup.kind === 'found' ? lookup.entry : null
}

async function fill(finder: Finder, { hash, presentedKey }: Fill): Promise<AuthLookup> {
  const read = await readSettled(finder, hash)
  if (read.row === null) {
    finder.cache.rememberUnknown(hash)
    return UNKNOWN
  }
  finder.options.onBalance(balanceOf(read.row))
  finder.options.onSpend(spendOf(read.row))
  for (const subscription of subscriptionsOf(read.row)) finder.options.onSubscription(subscription)
  const cached: CachedKey = {
    hash,
    found: { kind: 'found', entry: authEntryOf(read.row) },
    filledAtMs: finder.now(),
    isValid: read.seq >= finder.appliedSeq,
    isRefreshing: false,
  }
  if (cached.isValid) finder.cache.remember(presentedKey, cached)
  return cached.found
}

/** Reads again while a change of people or keys was applied that the answer does not contain: nothing is resurrected. */
async function readSettled(finder: Finder, hash: string): Promise<AuthRead> {
  let read = await readAuthRow(finder.options, hash)
  for (let round = 1; round < MAX_FILLS && read.seq < finder.appliedSeq; round += 1) {
    read = await readAuthRow(finder.options, hash)
  }
  return read
}

function applyChanges(finder: Finder, changes: readonly ConfigChange[] | null, seq: bigint): void {
  const concernsKeys =
    changes === null || changes.some(({ scope }) => ['api_key', 'user', 'user_group'].includes(scope))
  if (!concernsKeys) return
  finder.appliedSeq = seq
  finder.cache.apply(changes)
}

async function refreshBalances(finder: Finder, userIds: readonly number[] | null): Promise<void> {
  const { pool, logger, onBalance } = finder.options
  const wanted = userIds ?? finder.cache.userIds()
  if (wanted.length === 0) return
  try {
    const { rows } = await pool.query<{ id: number; balance: string; version: string }>(
      `SELECT user_id::float8 AS id, balance::text, balance_version::text AS version
       FROM user_state WHERE user_id = ANY ($1)`,
      [wanted],
    )
    for (const row of rows) {
      onBalance({ userId: row.id, balance: new Decimal(row.balance), version: Number(row.version) })
    }
  } catch (error) {
    logger.warn({ err: error }, 'balances cannot be read again')
  }
}
