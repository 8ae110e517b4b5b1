import { presentedKey } from '@/lib/protocols'
import type { AuthEntry, AuthLookup } from '../ports/auth-entry'
import type { Caller, Exchange } from '../exchange/corridor'
import { refusal } from '../exchange/refusals'
import { runningSubscription } from './running-subscription'
import type { GatewayGroup, GatewaySnapshot } from '../ports/snapshot'

/** When a caller who could not be told from others may ask again. */
const RETRY_MS = 1_000

/** Who calls, from headers and URL alone; at once where the key is known. Throws the first refusal that applies: of the key, its user, the address, its group. */
export function authenticate(exchange: Exchange): Caller | Promise<Caller> {
  const found = lookUp(exchange)
  return found instanceof Promise
    ? found.then(
        (lookup) => admitCaller(exchange, lookup),
        (cause: unknown) => failLookup(exchange, cause),
      )
    : admitCaller(exchange, found)
}

/** A slot is kept for somebody whose turn it is for a second. */
const LONGEST_LOOK_UP_MS = 500

/**
 * The caller's key and user as they are now, after a wait; `known` where they cannot be looked up in no time. Throws where
 * they may not call any more.
 */
export async function entryOfNow(exchange: Exchange, known: AuthEntry): Promise<AuthEntry> {
  const { request, gateway } = exchange
  const found = lookUp(exchange)
  const lookup = found instanceof Promise ? await orNull(found, LONGEST_LOOK_UP_MS) : found
  if (lookup?.kind === 'unknown') throw refusal('INVALID_API_KEY')
  const entry = lookup?.kind === 'found' ? lookup.entry : known
  assertKeyUsable(entry, request.clientAddress, gateway.config.nowMs)
  allowedGroup(entry, gateway.ports.snapshot(), gateway.config.nowMs)
  return entry
}

async function orNull<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null)
  })
  try {
    return await Promise.race([work.catch(() => null), over])
  } finally {
    clearTimeout(timer)
  }
}

function lookUp({ request, gateway, protocol }: Exchange): AuthLookup | Promise<AuthLookup> {
  const { headers, query } = request
  const key = presentedKey({ headers, query, allowQueryKey: protocol.allowsQueryKey })
  if (key === null) throw refusal('INVALID_API_KEY')
  return gateway.ports.findKey(key, request.clientAddress)
}

/** A key that is not known here could not be looked up: the database is away, and another call in a moment may do better. */
function failLookup({ gateway }: Exchange, cause: unknown): never {
  throw refusal('BILLING_UNAVAILABLE', undefined, { cause, retryAtMs: gateway.config.nowMs() + RETRY_MS })
}

function admitCaller(exchange: Exchange, lookup: AuthLookup): Caller {
  const { request, gateway } = exchange
  if (lookup.kind === 'throttled') {
    throw refusal('UNKNOWN_KEYS_THROTTLED', undefined, { retryAtMs: lookup.retryAtMs })
  }
  if (lookup.kind === 'unknown') throw refusal('INVALID_API_KEY')
  const { entry } = lookup
  exchange.facts.apiKeyId = entry.key.id
  exchange.facts.userId = entry.user.id
  assertKeyUsable(entry, request.clientAddress, gateway.config.nowMs)
  const snapshot = gateway.ports.snapshot()
  const group = allowedGroup(entry, snapshot, gateway.config.nowMs)
  exchange.facts.groupId = group.id
  exchange.facts.platform = exchange.forcedPlatform ?? group.platform
  return { entry, group, subscription: null, snapshot }
}

/**
 * Refuses a key that may not call now; `clientAddress` is `null` where no client is known, then IP rules are not asked.
 * `nowMs` is read only for a key that ends.
 */
export function assertKeyUsable(
  { key, user }: AuthEntry,
  clientAddress: string | null,
  nowMs: () => number,
): void {
  if (key.status !== 'active') throw refusal('KEY_DISABLED')
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs()) throw refusal('KEY_EXPIRED')
  if (user.status !== 'active') throw refusal('USER_DISABLED')
  if (clientAddress === null) return
  if (key.isDenied?.(clientAddress) === true) throw refusal('ADDRESS_NOT_ALLOWED')
  if (key.isAllowed !== null && !key.isAllowed(clientAddress)) throw refusal('ADDRESS_NOT_ALLOWED')
}

/**
 * The key's group, if it is alive and open to the user. An exclusive one is open to those with terms of their own for it, and
 * to its subscribers; only for these `nowMs` is read.
 */
export function allowedGroup(entry: AuthEntry, snapshot: GatewaySnapshot, nowMs: () => number): GatewayGroup {
  if (entry.key.groupId === null) throw refusal('KEY_WITHOUT_GROUP')
  const group = snapshot.groups.get(entry.key.groupId)
  if (group === undefined || group.status !== 'active') throw refusal('GROUP_UNAVAILABLE')
  if (group.isExclusive && !entry.user.groups.has(group.id)) assertSubscriber(entry, group, nowMs)
  return group
}

function assertSubscriber(entry: AuthEntry, group: GatewayGroup, nowMs: () => number): void {
  if (group.subscriptionType !== 'subscription') throw refusal('GROUP_NOT_ALLOWED')
  if (runningSubscription(entry, group, nowMs()) === null) throw refusal('NO_SUBSCRIPTION')
}
