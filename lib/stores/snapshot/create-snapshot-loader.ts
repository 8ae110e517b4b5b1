import { createPriceBook } from '@/lib/billing'
import type { Catalogue } from '@/lib/billing'
import type { ChannelAccountStats, GatewaySnapshot } from '@/lib/gateway'
import type { ClientBase } from 'pg'
import { borrowClient } from '../borrow-client'
import { createChangeListener } from './change-listener'
import type { CredentialOpener } from './compile-account-row'
import { queryChanges, querySeq } from './config-queries'
import { advanceConfigState, loadConfigState, type ConfigState } from './config-state'
import type { ConfigChange, SnapshotChange, SnapshotLoader, SnapshotLoaderOptions } from './snapshot-types'

const POLL_MS = 1000
/** More changes than this at once are read as a whole. */
const MAX_CHANGES = 500
const BALANCE_GATHER_MS = 20

type Loader = {
  readonly options: SnapshotLoaderOptions
  readonly opener: CredentialOpener
  readonly now: () => number
  readonly listeners: Set<(change: SnapshotChange) => void>
  readonly balances: Set<number>
  catalogue: Catalogue
  state: ConfigState | null
  snapshot: GatewaySnapshot | null
  confirmedAtMs: number | null
  /** The reading under way; further wishes are served by the one after it. */
  running: Promise<void> | null
  next: Promise<void> | null
  mustReload: boolean
  isClosed: boolean
}

/** Makes the loader of a process; nothing is read before `start`. */
export function createSnapshotLoader(options: SnapshotLoaderOptions): SnapshotLoader {
  const loader = newLoader(options)
  const listener = createChangeListener({
    directUrl: options.directUrl,
    channels: ['switchyard_config', 'switchyard_balance'],
    logger: options.logger,
    onNotice: (channel, payload) => {
      if (channel === 'switchyard_balance') noteBalance(loader, Number(payload))
      else follow(loader)
    },
    onReconnect: () => {
      loader.mustReload = true
      options.onBalanceNotice?.(null)
      follow(loader)
    },
  })
  const timer = setInterval(() => follow(loader), options.pollMs ?? POLL_MS)
  timer.unref()
  return {
    start: async () => {
      await listener.start()
      await refresh(loader)
    },
    current: () => loader.snapshot,
    confirmedAtMs: () => loader.confirmedAtMs,
    onChange: (heard) => {
      loader.listeners.add(heard)
      return () => loader.listeners.delete(heard)
    },
    refresh: () => refresh(loader),
    useCatalogue: (catalogue) => {
      loader.catalogue = catalogue
      if (loader.state !== null) publish(loader, { state: loader.state, changes: [], isNewBook: true })
    },
    close: async () => {
      loader.isClosed = true
      clearInterval(timer)
      await listener.close()
      await loader.running?.catch(() => undefined)
    },
  }
}

function newLoader(options: SnapshotLoaderOptions): Loader {
  return {
    options,
    opener: { decrypt: options.decrypt, logger: options.logger },
    now: options.now ?? Date.now,
    listeners: new Set(),
    balances: new Set(),
    catalogue: options.catalogue,
    state: null,
    snapshot: null,
    confirmedAtMs: null,
    running: null,
    next: null,
    mustReload: true,
    isClosed: false,
  }
}

/** Reads in the background; a database that is away is only noted, the last good snapshot stays. */
function follow(loader: Loader): void {
  if (loader.isClosed || loader.state === null || loader.next !== null) return
  refresh(loader).catch((error: unknown) => {
    loader.options.logger.warn({ err: error }, 'the configuration cannot be read; the last good one stays')
  })
}

/** One reading at a time; a wish during a reading is served by one that begins after it. */
function refresh(loader: Loader): Promise<void> {
  if (loader.running === null) {
    loader.running = readOnce(loader).finally(() => {
      loader.running = null
    })
    return loader.running
  }
  loader.next ??= loader.running
    .catch(() => undefined)
    .then(() => {
      loader.next = null
      return refresh(loader)
    })
  return loader.next
}

async function readOnce(loader: Loader): Promise<void> {
  const { pool } = loader.options
  const known = loader.state
  if (known !== null && !loader.mustReload && (await querySeq(pool)) === known.seq) {
    loader.confirmedAtMs = loader.now()
    return
  }
  await borrowClient(pool, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await readChanges(loader, client)
    await client.query('COMMIT')
  })
  loader.confirmedAtMs = loader.now()
}

async function readChanges(loader: Loader, client: ClientBase): Promise<void> {
  const known = loader.state
  const isWhole = known === null || loader.mustReload
  const changes = isWhole ? [] : await queryChanges(client, known.seq)
  if (isWhole || changes.length > MAX_CHANGES || hasGap(known, changes, await querySeq(client))) {
    loader.mustReload = false
    try {
      const state = await loadConfigState(client, loader.opener)
      publish(loader, { state, changes: null, isNewBook: true })
    } catch (error) {
      loader.mustReload = true
      throw error
    }
    return
  }
  if (changes.length === 0) return
  const state = await advanceConfigState(known, changes, { client, opener: loader.opener })
  const isNewBook =
    state.channels !== known.channels || state.groups !== known.groups || state.settings !== known.settings
  publish(loader, { state, changes, isNewBook })
}

/** The log is gapless: rows that were pruned, or a database that was replaced, show as a gap or as a smaller end. */
function hasGap(known: ConfigState, changes: readonly ConfigChange[], lastSeq: bigint): boolean {
  const end = changes.at(-1)?.seq ?? known.seq
  return end !== lastSeq || changes.some((change, index) => change.seq !== known.seq + BigInt(index + 1))
}

type Publication = {
  readonly state: ConfigState
  readonly changes: readonly ConfigChange[] | null
  /** Prices or what they are made of changed: compiled prices of the old book are dropped. */
  readonly isNewBook: boolean
}

function publish(loader: Loader, { state, changes, isNewBook }: Publication): void {
  const old = loader.snapshot
  const { catalogue } = loader
  const { familyFallback } = state.settings
  const isSameConfig =
    old !== null &&
    loader.state !== null &&
    state.groups === loader.state.groups &&
    state.channels === loader.state.channels
  loader.snapshot = {
    seq: state.seq,
    loadedAtMs: loader.now(),
    groups: isSameConfig ? old.groups : new Map([...state.groups].map(([id, loaded]) => [id, loaded.group])),
    accounts: state.accounts,
    accountStats: isSameConfig ? old.accountStats : accountStatsOf(state),
    settings: state.settings,
    errorRules: state.errorRules,
    priceBook: old !== null && !isNewBook ? old.priceBook : createPriceBook({ catalogue, familyFallback }),
  }
  loader.state = state
  for (const listener of loader.listeners) listener({ snapshot: loader.snapshot, seq: state.seq, changes })
}

function accountStatsOf(state: ConfigState): ReadonlyMap<number, ChannelAccountStats> {
  const byChannel = new Map<number, ChannelAccountStats>()
  for (const [id, { stats }] of state.channels) if (stats !== null) byChannel.set(id, stats)
  return byChannel
}

/** Gathers the users of a burst into one notice. */
function noteBalance(loader: Loader, userId: number): void {
  const { onBalanceNotice } = loader.options
  if (onBalanceNotice === undefined || !Number.isSafeInteger(userId)) return
  const isGathering = loader.balances.size > 0
  loader.balances.add(userId)
  if (isGathering) return
  setTimeout(() => {
    const userIds = [...loader.balances]
    loader.balances.clear()
    onBalanceNotice(userIds)
  }, BALANCE_GATHER_MS).unref()
}
