import type { SpendClaim } from '@/lib/billing'
import { MOST_OFFERED } from '@/lib/scheduling'
import type { Ranking } from '@/lib/scheduling'
import { billingClaims, spendRefusal } from '../access/assert-eligible'
import type { Caller } from '../exchange/corridor'
import { holdOf } from './hold-of'
import { refusal, resetWords } from '../exchange/refusals'
import { callerOf } from '../plan/attempt-state'
import type { PlanWalk, RequestHistory, RouteStay } from '../plan/attempt-state'
import type { Job, PricedRoute } from '../plan/job'
import type { Admission, AdmissionTicket } from '../ports/coordination-store'
import type { GatewayAccount } from '../ports/snapshot'

/** What admission is asked for: the ranked accounts of a route, and the ticket of an earlier wait. */
export type Offer = {
  readonly priced: PricedRoute
  readonly ranking: Ranking<GatewayAccount>
  readonly ticketId: string | null
}

/** An offer with what must be there to pay for it. */
export type PaidOffer = Offer & { readonly claims: readonly SpendClaim[] }

/** Named one by one: every object that a spread makes gets a shape of its own, which each reader must find anew. */
export function paidOffer({ priced, ranking, ticketId }: Offer, claims: readonly SpendClaim[]): PaidOffer {
  return { priced, ranking, ticketId, claims }
}

/** What the request must be able to pay on this route; nobody's money is asked about where no key is known. */
export function claimsOf(job: Job, state: PlanWalk & RequestHistory, offer: Offer): readonly SpendClaim[] {
  const hold = state.hold ?? holdOf(job, offer)
  if (job.plan.every(({ billed }) => billed !== null)) state.hold = hold
  return billingClaims(job.exchange, callerOf(job, state), hold)
}

/** The ticket that asks for one slot of the user and one of the first free account. */
export function ticketOf(job: Job, history: RequestHistory, offer: PaidOffer): AdmissionTicket {
  return new OfferTicket(job, history, offer)
}

/** Lists the accounts of the offer when they are asked for: nearly always the first of them is free. */
class OfferTicket implements AdmissionTicket {
  readonly requestId: string
  readonly user: AdmissionTicket['user']
  readonly rateLimits: AdmissionTicket['rateLimits']
  readonly pool: string
  readonly sticky: AdmissionTicket['sticky']
  readonly claims: readonly SpendClaim[]
  readonly ticketId: string | null
  private readonly ranking: Ranking<GatewayAccount>
  private listed: readonly GatewayAccount[] | null = null

  constructor(job: Job, history: RequestHistory, offer: PaidOffer) {
    this.requestId = job.exchange.request.id
    this.user = callerOf(job, history).entry.user
    this.rateLimits = history.isCounted ? NO_LIMITS : rateLimitsOf(job.caller)
    this.pool = offer.priced.pool
    this.sticky = stickyOf(job, offer)
    this.claims = offer.claims
    this.ticketId = offer.ticketId
    this.ranking = offer.ranking
  }

  get favourite(): GatewayAccount | undefined {
    return this.ranking.first?.account
  }

  get accounts(): readonly GatewayAccount[] {
    this.listed ??= offeredOf(this.ranking)
    return this.listed
  }
}

function stickyOf(job: Job, { priced, ranking }: Offer): AdmissionTicket['sticky'] {
  const key = priced.stickyKey
  if (key === null) return null
  const { first } = ranking
  const isBound = first?.placedBy === 'sticky'
  return {
    key,
    accountId: isBound ? first.account.id : job.exchange.gateway.ports.coordination.stickyAccount(key),
  }
}

/** Passes over the accounts of an offer: each serves as many other sessions as it may. */
export function noteCrowded(stay: RouteStay, { ranking }: Offer): void {
  const crowded = offeredOf(ranking).map(({ id }) => id)
  stay.crowdedAccountIds = new Set([...stay.crowdedAccountIds, ...crowded])
}

/** The favourite where by now, as others are asked for, none could be ranked: a store is offered one account at least. */
function offeredOf({ first, ranked }: Ranking<GatewayAccount>): readonly GatewayAccount[] {
  if (ranked.length === 0 && first !== null) return [first.account]
  const offered = ranked.length > MOST_OFFERED ? ranked.slice(0, MOST_OFFERED) : ranked
  return offered.map(({ account }) => account)
}

/** The refusal a store's answer stands for. */
export function admissionRefusal(
  admission: Extract<Admission, { kind: 'refused' }>,
  claims: readonly SpendClaim[],
  nowMs: number,
): Error {
  if (admission.reason === 'spent') return spendRefusal(admission, claims, nowMs)
  if (admission.reason !== 'rate_limited') return refusal('QUEUE_FULL')
  const { limitKey, retryAtMs } = admission
  const words = `requests per minute of the ${limitedBy(limitKey)}`
  return refusal('RATE_LIMITED', words + resetWords(retryAtMs), { retryAtMs })
}

/** Whose requests a limit counts; a group's counts those of each of its users. */
function limitedBy(limitKey: string | null): string {
  const scope = limitKey?.split(':')[0] ?? 'request'
  return scope === 'group' ? 'user in this group' : scope
}

const NO_LIMITS: AdmissionTicket['rateLimits'] = []

/** The limits of requests per minute that count the caller's. */
export function rateLimitsOf({ entry: { user, key }, group }: Caller): AdmissionTicket['rateLimits'] {
  const ofGroup = user.groups.get(group.id)?.rpmLimit ?? group.rpmLimit
  if (user.rpmLimit <= 0 && ofGroup <= 0 && key.rpmLimit <= 0) return NO_LIMITS
  const limits = [
    { key: `user:${user.id}`, limit: user.rpmLimit },
    { key: `group:${group.id}:${user.id}`, limit: ofGroup },
    { key: `key:${key.id}`, limit: key.rpmLimit },
  ]
  return limits.filter(({ limit }) => limit > 0)
}
