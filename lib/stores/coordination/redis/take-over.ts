import type { SpendClaim } from '@/lib/billing'
import type { Admission, AdmissionTicket } from '@/lib/gateway'
import { accountSlots } from '../memory-state'
import type { Offered } from './admission-operation'
import { mayGoOn, type Keeping } from './keep-lease'
import { keepLease } from './live-leases'
import { PLENTY_OF_HOLDS } from './lua/constants'
import { nextStoreId, type LiveLease, type RedisState } from './redis-state'
import { claimsJson } from './shared-spend'

/** A request that holds less than this part of what is kept asks for itself. */
const HELD_PART = 3 / 4
/** So many holds may be gone by what this process hears before a kept lease is taken over. */
const LOST_HOLDS = BigInt(PLENTY_OF_HOLDS) / 2n

/** Admits a request by a lease that was kept for its session; `null` = that does not fit, or was not kept after all. */
export function takeOver(
  state: RedisState,
  keeping: Keeping,
  wanted: { readonly request: AdmissionTicket; readonly account: Offered },
): Admission | null {
  if (keeping.status !== 'kept') return null
  const { lease: kept } = keeping
  const claims = fits(state, kept, wanted) ? claimsWithin(kept.claims, wanted.request.claims) : null
  const claimsText = claims === null || claims === kept.claims ? kept.claimsText : readableText(claims)
  if (claims === null || claimsText === null) {
    keeping.giveBack()
    return null
  }
  const { keepable, storeId, userId, accountId, member } = kept
  const lease: LiveLease = {
    id: nextStoreId(state),
    storeId,
    userId,
    accountId,
    sessionKey: null,
    holdsUser: true,
    claims,
    claimsText,
    priceAt: null,
    member,
    liveAt: null,
    keepable: keepable?.holdsMore === false ? { ...keepable, isQuick: true, holdsMore: true } : keepable,
  }
  keepLease(state, lease)
  accountSlots(state.mirror, accountId).lastUsedAtMs = state.options.clock()
  return { kind: 'admitted', lease }
}

function fits(
  state: RedisState,
  { userId, accountId, keepable }: LiveLease,
  { request, account }: { readonly request: AdmissionTicket; readonly account: Offered },
): boolean {
  const { user, rateLimits } = request
  return (
    keepable !== null &&
    !state.isAway &&
    accountId === account.id &&
    userId === user.id &&
    keepable.accountLimit === account.concurrency &&
    keepable.userLimit === user.concurrency &&
    rateLimits.every(({ limit }) => limit <= 0) &&
    mayGoOn(state, keepable)
  )
}

/**
 * What is held already with the figures of a request, the same list where those are the same; `null` where it holds too little,
 * or by far too much, or the request is paid from elsewhere.
 */
function claimsWithin(
  kept: readonly SpendClaim[],
  asked: readonly SpendClaim[],
): readonly SpendClaim[] | null {
  if (kept.length !== asked.length) return null
  let areSame = true
  for (const [at, claim] of asked.entries()) {
    const known = kept[at]
    if (known === undefined || !isWithin(known, claim)) return null
    areSame &&= claim.limits === known.limits && claim.version === known.version
  }
  return areSame ? kept : asked.map((claim, at) => ({ ...claim, hold: kept[at]?.hold ?? claim.hold }))
}

/** `null` = the script could not read them: the store is asked, and says so. */
function readableText(claims: readonly SpendClaim[]): string | null {
  try {
    return claimsJson(claims)
  } catch {
    return null
  }
}

/** Whether what is kept holds enough and hardly more, by numbers: what is kept is exact in them. */
function isWithin(kept: SpendClaim, asked: SpendClaim): boolean {
  const held = Number(kept.hold)
  const hold = Number(asked.hold)
  return asked.owner === kept.owner && hold <= held && hold >= held * HELD_PART && hasEnough(kept, asked)
}

/** By what this process knows of each limit, half of the plenty that was left is left still. */
function hasEnough(kept: SpendClaim, asked: SpendClaim): boolean {
  const mayLose = kept.hold * LOST_HOLDS - (asked.pending - kept.pending)
  if (asked.limits === kept.limits) return mayLose >= 0n
  if (asked.limits.length !== kept.limits.length) return false
  return asked.limits.every(({ name, limit, used }, at) => {
    const before = kept.limits[at]
    return before?.name === name && before.limit - before.used - (limit - used) <= mayLose
  })
}
