import type { OwnerPending, SpendFigures } from '@/lib/billing'
import { randomBytes } from 'node:crypto'
import { Roster } from '@/lib/core'
import type { CoordinationStore, SharedReadings } from '@/lib/gateway'
import { EMPTY_LOAD } from '@/lib/scheduling'
import type { StoreLogger } from '../../store-logger'
import { previewTicket } from '../admit-ticket'
import { DEFAULT_COORDINATION_OPTIONS, type CoordinationOptions } from '../coordination-options'
import { createMemoryCoordinationStore } from '../create-memory-coordination-store'
import { createMemoryState } from '../memory-state'
import { mayUseSession } from '../place-ticket'
import { breakerOf } from '../route-states'
import { dropSticky, readSticky } from '../sticky-bindings'
import { admitInRedis } from './admit-in-redis'
import { createBatchLine, type BatchLine } from './batch-line'
import { createClockWatch } from './clock-watch'
import { coordinationScript } from './lua/coordination-script'
import { EarlyWakes } from './early-wakes'
import { createKeptLeases, forgetKept, giveBackKept } from './kept-leases'
import { forgetLeases } from './live-leases'
import { refreshLoads, refreshReadings } from './look-at-loads'
import { leaveLine, parkTicket, wakeTicket } from './own-tickets'
import type { RedisState, RedisStoreSettings } from './redis-state'
import { releaseLease, releaseLeaseUser } from './release-lease'
import { SettledFigures } from './settled-figures'
import { keepSharedAnswer, sharedAnswerText } from './shared-answers'
import { forgetSpool, spentInRedis, tellSettled } from './shared-spend'
import { hearBreaker, noteSharedBreaker, noteSharedTraffic, sharedTraffic } from './shared-routes'
import { operation, parseBatchAnswer, type StoreOperation } from './store-operations'
import { createUnsentPrices, dropPrices, sendPrices } from './unsent-prices'
import { startUpkeep } from './upkeep'
import { watchOutage, type OutageWatch } from './watch-outage'

/** The connection the store needs; infra's `RedisLink` fits. */
export type StoreLink = {
  run(script: { readonly name: string; readonly lua: string }, args: readonly string[]): Promise<string>
  subscribe(channel: string, onMessage: (message: string) => void, onSubscribed?: () => void): void
  isConnected(): boolean
  reconnect(): void
}

export type RedisCoordinationOptions = {
  readonly link: StoreLink
  readonly logger: StoreLogger
  /** Asked when it matters; may change while the store runs. */
  readonly settings: () => RedisStoreSettings
  /** Every command is answered within this time, or counts as failed; at most 500 ms. */
  readonly deadlineMs?: number
  readonly options?: Partial<CoordinationOptions>
  /** What this process's spool calls itself; whoever settles it after this process takes back what is pending under the name. */
  readonly spoolName?: () => string
  /** Until it says so, requests go on as while Redis is away: what the store knows may be old. Then it is not asked again. */
  readonly mayBeShared?: () => boolean
  /** The store was found empty: whoever has figures from the database should read them again. */
  readonly onLost?: () => void
  /** `true` = the scripts take the time from `options.clock` instead of the store's clock. For tests. */
  readonly ownClock?: boolean
}

/** What the Redis store can beyond the port. */
export type RedisCoordinationStore = CoordinationStore & {
  /** What this process keeps; `leases` and `tickets` are zero when none of its requests runs or waits. */
  sizes(): { readonly leases: number; readonly tickets: number; readonly stickyBindings: number }
  /** Whether Redis is away now, and how often it was. */
  outage(): { readonly isAway: boolean; readonly outages: number }
  /** What the settler committed: newer figures, and what this process has answered and not settled since. */
  noteSettled(figures: readonly SpendFigures[], pending: readonly OwnerPending[]): void
  /** An ended process's spool is settled: nothing of it is pending any more. */
  forgetSpool(spoolName: string): void
  /** Brings loads and sessions of these accounts up to date; resolves also when Redis is away. */
  refreshLoads(accountIds: readonly number[]): Promise<void>
  /** The same for all that the explanation of a request reads. */
  refreshReadings(readings: SharedReadings): Promise<void>
  /** Forgets its leases and renews nothing any more, as a killed process would. */
  crash(): void
  /** Resolves when no command is on its way. */
  settled(): Promise<void>
  close(): void
}

const DEADLINE_MS = 400

/**
 * The coordination store of several processes on one Redis primary. All operations of one turn of the event loop are one
 * command; slots are leases on Redis's clock; while Redis is away `storeOutage` decides.
 */
export function createRedisCoordinationStore(input: RedisCoordinationOptions): RedisCoordinationStore {
  const parts = { outage: null as OutageWatch | null }
  const options: CoordinationOptions = { ...DEFAULT_COORDINATION_OPTIONS, ...input.options }
  const send = sender(input, options, () => state.tag)
  const line = createBatchLine({
    send,
    deadlineMs: input.deadlineMs ?? DEADLINE_MS,
    onFailure: (error) => parts.outage?.begin(error),
  })
  const state = createState({ input, options, line })
  const upkeep = startUpkeep(state, { onLost: input.onLost, onTime: createClockWatch(input.logger) })
  const outage = watchOutage({
    state,
    logger: input.logger,
    probe: () => presence(input, send([operation('e', state.tag)])),
    reconnect: () => input.link.reconnect(),
  })
  parts.outage = outage
  input.link.subscribe(`sy:wake:${state.tag}`, (ticketId) => wakeTicket(state, ticketId))
  input.link.subscribe('sy:breakers', (message) => hearBreaker(state, message))
  const absence = absenceOf(input)
  if (absence !== null) outage.begin(absence)
  return {
    ...portOf(state),
    sizes: () => ({
      leases: state.live.size,
      tickets: state.tickets.size + state.local.sizes().tickets,
      stickyBindings: state.mirror.sticky.young.size + state.mirror.sticky.old.size,
    }),
    outage: () => ({ isAway: state.isAway, outages: state.outages }),
    noteSettled: (figures, pending) => tellSettled(state, figures, pending),
    forgetSpool: (spoolName) => forgetSpool(state, spoolName),
    refreshLoads: (accountIds) => refreshLoads(state, accountIds),
    refreshReadings: (readings) => refreshReadings(state, readings),
    crash() {
      upkeep.stopRenewing()
      forgetLeases(state)
      forgetKept(state)
      state.told.clear()
      state.settled.clear()
      dropPrices(state)
    },
    settled() {
      sendPrices(state)
      giveBackKept(state)
      return line.settled()
    },
    close() {
      upkeep.stop()
      outage.stop()
      for (const ticketId of state.tickets.keys()) leaveLine(state, ticketId)
      sendPrices(state)
      giveBackKept(state)
      line.flush()
      state.local.close()
    },
  }
}

/** Why requests are to go on without the store; `null` = they need not. */
function absenceOf({ link, mayBeShared }: RedisCoordinationOptions): Error | null {
  if (!link.isConnected()) return new Error('no connection')
  return mayBeShared?.() === false ? new Error('what Redis knows may be old') : null
}

/** Resolves when the store has answered and nothing speaks against it. */
async function presence(input: RedisCoordinationOptions, answer: Promise<unknown>): Promise<void> {
  await answer
  const absence = absenceOf(input)
  if (absence !== null) throw absence
}

function portOf(state: RedisState): CoordinationStore {
  const { mirror, local } = state
  const { clock } = state.options
  return {
    admit: (ticket) => admitInRedis(state, ticket),
    waitForTurn: (ticketId, maxMs) => parkTicket(state, ticketId, maxMs),
    leave: (ticketId) => leaveLine(state, ticketId),
    release: (lease) => releaseLease(state, lease),
    releaseUser: (lease) => releaseLeaseUser(state, lease),
    spent: (lease, pending) => spentInRedis(state, lease, pending),
    stickyAccount: (key) =>
      (state.isAway ? local.stickyAccount(key) : null) ?? readSticky(mirror.sticky, key, clock()),
    dropSticky(key) {
      dropSticky(mirror.sticky, key)
      local.dropSticky(key)
      if (!state.isAway) {
        state.line.add({ operation: operation('d', key), done: () => undefined, failed: () => undefined })
      }
    },
    keepAnswer: (key, text) => keepSharedAnswer(state, key, text),
    answerText: (key) => sharedAnswerText(state, key),
    loadOf: (accountId) =>
      state.isAway ? local.loadOf(accountId) : (mirror.accounts.get(accountId) ?? EMPTY_LOAD),
    hasSessionRoom: (account, key) =>
      state.isAway ? local.hasSessionRoom(account, key) : mayUseSession(mirror, account, key),
    waitingOf: (userId) => (mirror.users.get(userId)?.waiting ?? 0) + local.waitingOf(userId),
    preview: (ticket) => (state.isAway ? local.preview(ticket) : previewTicket(mirror, ticket)),
    breakerOf: (channelId) => breakerOf(mirror.routes, channelId),
    noteBreaker: (channelId, event) => noteSharedBreaker(state, channelId, event),
    trafficOf: (routeKey) => sharedTraffic(state, routeKey),
    noteTraffic: (routeKey, kind) => noteSharedTraffic(state, routeKey, kind),
  }
}

function createState({
  input,
  options,
  line,
}: {
  readonly input: RedisCoordinationOptions
  readonly options: CoordinationOptions
  readonly line: BatchLine
}): RedisState {
  const tag = randomBytes(6).toString('hex')
  return {
    options,
    tag,
    spoolName: input.spoolName ?? (() => tag),
    told: new Map(),
    settled: new SettledFigures(),
    unsent: createUnsentPrices(),
    kept: createKeptLeases(),
    settledSpools: new Set(),
    settings: input.settings,
    line,
    mirror: createMemoryState(options),
    local: createMemoryCoordinationStore(options),
    live: new Roster(),
    liveLocals: new Map(),
    tickets: new Map(),
    earlyWakes: new EarlyWakes(),
    owed: new Set(),
    doubtful: new Set(),
    others: new Map(),
    activeRoutes: new Map(),
    breakersPending: new Map(),
    isAway: false,
    outages: 0,
    epoch: null,
    seen: null,
    nextNumber: 0,
    loadsAskedAtMs: new Map(),
  }
}

function sender(
  { link, settings, ownClock = false }: RedisCoordinationOptions,
  options: CoordinationOptions,
  tag: () => string,
): (operations: readonly StoreOperation[]) => Promise<ReturnType<typeof parseBatchAnswer>> {
  const script = { name: 'syCoordination', lua: coordinationScript(options) }
  return async (operations) => {
    const nowMs = ownClock ? options.clock() : 0
    const legacy = settings().stickyLegacyRead ? 1 : 0
    return parseBatchAnswer(
      await link.run(script, [`${nowMs} ${legacy} ${tag()}`, `[${operations.join(',')}]`]),
    )
  }
}
