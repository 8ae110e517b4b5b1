import type { SpendClaim } from '@/lib/billing'
import type { Roster, RosterPlace } from '@/lib/core'
import type { AdmissionTicket, Lease } from '@/lib/gateway'
import type { CoordinationOptions } from '../coordination-options'
import type { MemoryCoordinationStore } from '../create-memory-coordination-store'
import type { MemoryState } from '../memory-state'
import type { BatchLine } from './batch-line'
import type { EarlyWakes } from './early-wakes'
import type { KeptLeases } from './kept-leases'
import type { SettledFigures } from './settled-figures'
import type { UnsentPrice, UnsentPrices } from './unsent-prices'

/** What requests do while Redis is away: go on by this process's own limits, or be refused. */
export type StoreOutageMode = 'local' | 'reject'

/** Settings of the store that may change while it runs. */
export type RedisStoreSettings = {
  /** Under `strict` nothing is admitted while the store hears again what is spent. */
  readonly holds: 'bounded' | 'strict'
  readonly storeOutage: StoreOutageMode
  /** Bindings of an earlier deployment (`sticky_session:{group}:{hash}`) are taken over on a miss. */
  readonly stickyLegacyRead: boolean
}

/** A slot of a request of this process, wherever it was taken; renewed while the request runs. */
export type LiveLease = Lease & {
  /** Where it is among those that live; `null` = given back. */
  liveAt: RosterPlace<LiveLease> | null
  /** What it holds of those who pay; empty once the answer has its price. */
  claims: readonly SpendClaim[]
  /** They as the script reads them, where the lease was kept; else empty. */
  claimsText: string
  /** Where its price waits for its release; `null` = it has none yet, or that was sent. */
  priceAt: RosterPlace<UnsentPrice> | null
  /** Its name in Redis: free of separators, whoever made `id`. */
  readonly storeId: string
  /** Set when it counts as a session of its account. */
  readonly sessionKey: string | null
  holdsUser: boolean
  /** How it is written in Redis. */
  member: string
  /** Its session, where it may be kept for the next request of that. */
  readonly keepable: Keepable | null
}

/** What a lease may be kept with for the next request of its session. */
export type Keepable = {
  /** The session's key. */
  readonly session: string
  readonly userLimit: number
  readonly accountLimit: number
  /** When the store last admitted it by all it knows. */
  readonly askedAtMs: number
  /** Its request came within moments of the session's last answer: the next one may, too. */
  readonly isQuick: boolean
  /** It holds more than its first request asked for. */
  readonly holdsMore: boolean
}

/** A ticket of this process that waits in Redis. */
export type OwnTicket = {
  readonly id: string
  readonly userId: number
  /** The account it would take first: counted as waiting there. */
  firstAccountId: number
  readonly deadlineMs: number
  /** A wake-up came while nobody was parked on it. */
  isWoken: boolean
  parked: {
    readonly sinceMs: number
    readonly untilMs: number
    readonly resolve: (word: 'wake' | 'expired') => void
  } | null
}

/** Everything this process knows of the shared store. */
export type RedisState = {
  readonly options: CoordinationOptions
  /** Names this process in lease ids, wake-ups and messages. */
  readonly tag: string
  readonly settings: () => RedisStoreSettings
  readonly line: BatchLine
  /** This process's view of the shared figures: loads, bindings, breakers, own traffic. */
  readonly mirror: MemoryState
  /** Serves while Redis is away. */
  readonly local: MemoryCoordinationStore
  /** In the order they were given. */
  readonly live: Roster<LiveLease>
  /** Those of them that the local store gave, by their ids: their requests have that store's own leases. */
  readonly liveLocals: Map<string, LiveLease>
  readonly tickets: Map<string, OwnTicket>
  readonly earlyWakes: EarlyWakes
  /** Members of leases that ended while Redis was away: given back when it is there again. */
  readonly owed: Set<string>
  /** Ids of admissions without an answer and of tickets given up meanwhile: whatever the store has of them is undone. */
  readonly doubtful: Set<string>
  /** What the store was told this process has answered and not settled, by owner; owners with nothing are absent. */
  readonly told: Map<string, bigint>
  /** What this process has settled of late, for a store that has lost it or was not there to hear it. */
  readonly settled: SettledFigures
  /** Prices on their way to the store that wait for the release of their lease. */
  readonly unsent: UnsentPrices
  /** Leases kept for the next requests of their sessions. */
  readonly kept: KeptLeases
  /** The name under which the store keeps that: the spool's, so that whoever settles it can take it back. */
  readonly spoolName: () => string
  /** Spools that are settled and of which the store could not be told yet. */
  readonly settledSpools: Set<string>
  /** Traffic of the other processes, by route. */
  readonly others: Map<string, { readonly requests: number; readonly extraAttempts: number }>
  /** Routes with traffic of this process, and when they last had any. */
  readonly activeRoutes: Map<string, number>
  /** Breaker events on their way, by channel: an answer counts only when no later event follows. */
  readonly breakersPending: Map<number, number>
  isAway: boolean
  outages: number
  /** The word found in the store; another one means that it lost everything. `null` = not asked yet. */
  epoch: string | null
  /** As whom and when, on its clock, the store last heard this process; `null` = that is not known. */
  seen: { readonly name: string; readonly ms: number } | null
  nextNumber: number
  /** When each pool's loads were last asked for. */
  readonly loadsAskedAtMs: Map<string, number>
}

/** A new id for a lease or ticket: unique among processes, without separators. */
export function nextStoreId(state: RedisState): string {
  state.nextNumber += 1
  return `${state.tag}.${state.nextNumber}`
}

/** The lease of a request on an account, which counts as a session where it has a key. */
export function newLease({
  id,
  request,
  accountId,
  sessionKey,
  keepable = null,
}: {
  readonly id: string
  readonly request: AdmissionTicket
  readonly accountId: number
  readonly sessionKey: string | null
  readonly keepable?: Keepable | null
}): LiveLease {
  const { user, claims } = request
  const lease = {
    id,
    storeId: id,
    userId: user.id,
    accountId,
    sessionKey,
    holdsUser: true,
    claims,
    claimsText: '',
    priceAt: null,
    member: '',
    liveAt: null,
    keepable,
  }
  lease.member = memberOf(lease)
  return lease
}

/** How a lease is to be written in Redis: without its user slot once that is back, without holds once it has its price. */
export function memberOf(lease: Omit<LiveLease, 'member' | 'claimsText' | 'priceAt' | 'keepable'>): string {
  const userId = lease.holdsUser ? lease.userId : 0
  return `${lease.storeId}|${userId}|${lease.accountId}|${holdsText(lease.claims)}|${lease.sessionKey ?? ''}`
}

/** Holds as the script reads them: `u7=1200,k3=1200`, in units. */
export function holdsText(claims: readonly SpendClaim[]): string {
  let text = ''
  for (const { owner, hold } of claims) {
    if (hold > 0n) text += text === '' ? `${owner}=${hold}` : `,${owner}=${hold}`
  }
  return text
}
