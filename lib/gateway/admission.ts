import type { Ranking } from '@/lib/scheduling'
import type { Caller } from './corridor'
import { clientGone, refusal } from './refusals'
import type { AttemptState, Job, PricedRoute } from './job'
import type { Admission, AdmissionTicket } from './ports'
import { stickyKeyOf } from './rank-pool'
import type { GatewayAccount } from './snapshot'

const MAX_OFFERED = 16

/** What admission is asked for: the ranked accounts of a route, and the ticket of an earlier wait. */
export type Offer = {
  readonly priced: PricedRoute
  readonly ranking: Ranking<GatewayAccount>
  readonly ticketId: string | null
}

/** The ticket that asks for one slot of the user and one of the first free account. */
export function ticketOf(
  job: Job,
  state: AttemptState,
  { priced, ranking, ticketId }: Offer,
): AdmissionTicket {
  const { user } = job.caller.entry
  const key = stickyKeyOf(job, priced)
  return {
    requestId: job.exchange.request.id,
    user: { id: user.id, concurrency: user.concurrency },
    rateLimits: state.isCounted ? [] : rateLimitsOf(job.caller),
    pool: priced.pool,
    accounts: ranking.ranked.slice(0, MAX_OFFERED).map(({ account }) => account),
    sticky:
      key === null ? null : { key, accountId: job.exchange.gateway.ports.coordination.stickyAccount(key) },
    ticketId,
  }
}

/** The refusal a store's answer stands for. */
export function admissionRefusal(admission: Extract<Admission, { kind: 'refused' }>): Error {
  if (admission.reason !== 'rate_limited') return refusal('QUEUE_FULL')
  const scope = admission.limitKey?.split(':')[0] ?? 'request'
  return refusal('RATE_LIMITED', `requests per minute of the ${scope}`, { retryAtMs: admission.retryAtMs })
}

/** One wait in line. */
export type Turn = {
  readonly ticketId: string
  readonly deadlineMs: number
  readonly limit: 'user' | 'account'
}

/** Waits until the ticket may try again. Throws when the wait is over or the client has gone. */
export async function waitTurn(job: Job, turn: Turn): Promise<void> {
  const { gateway, sink } = job.exchange
  const { coordination } = gateway.ports
  const leftMs = turn.deadlineMs - gateway.config.nowMs()
  const word = leftMs <= 0 ? 'expired' : await coordination.waitForTurn(turn.ticketId, leftMs)
  if (sink.gone) throw clientGone()
  if (word !== 'wake') throw refusal(turn.limit === 'user' ? 'USER_SLOT_TIMEOUT' : 'ACCOUNT_SLOT_TIMEOUT')
}

function rateLimitsOf({ entry, group }: Caller): AdmissionTicket['rateLimits'] {
  const own = entry.user.groups.get(group.id)?.rpmLimit ?? null
  const limits = [
    { key: `user:${entry.user.id}`, limit: entry.user.rpmLimit },
    { key: `group:${group.id}:${entry.user.id}`, limit: own ?? group.rpmLimit },
    { key: `key:${entry.key.id}`, limit: entry.key.rpmLimit },
  ]
  return limits.filter(({ limit }) => limit > 0)
}
