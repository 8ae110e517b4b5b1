import type { FailoverReason } from '@/lib/core'
import { emptyPoolReasons } from '@/lib/scheduling'
import type { Ranking } from '@/lib/scheduling'
import type { Lease } from './ports'
import { admissionRefusal, ticketOf, waitTurn } from './admission'
import type { Offer } from './admission'
import { assertEligible } from './assert-eligible'
import type { AttemptState, Choice, Job, PricedRoute } from './job'
import { startKeepAlive } from './keep-alive'
import { describeExclusions, rankPool } from './rank-pool'
import type { GatewayAccount } from './snapshot'
import { noteQueueTime } from './spent-time'

const WAIT_MS = 30_000
const STICKY_WAIT_MS = 120_000

/** A route with nobody to offer: why, in words and as reasons for failover. */
export type NoAccount = {
  readonly kind: 'no_account'
  readonly reason: string
  readonly reasons: readonly FailoverReason[]
}
export type Chosen = { readonly kind: 'chosen'; readonly choice: Choice } | NoAccount

/** Steps 5 and 6 on the current route: rank, admit, wait its turn where all are busy. Throws refusals of admission. */
export async function chooseAccount(job: Job, state: AttemptState): Promise<Chosen> {
  const priced = job.plan[state.planIndex] ?? job.plan[0]
  if (!job.isBilled) return firstRanked(job, state, priced)
  const wait: Wait = { ticketId: null, deadlineMs: 0, stopKeepAlive: null }
  try {
    for (;;) {
      const ranking = rankPool(job, state, priced)
      if (ranking.ranked.length === 0) return noAccount(ranking)
      const choice = await admitOrWait(job, state, {
        offer: { priced, ranking, ticketId: wait.ticketId },
        wait,
      })
      if (choice !== null) {
        wait.ticketId = null
        return { kind: 'chosen', choice }
      }
    }
  } finally {
    wait.stopKeepAlive?.()
    if (wait.ticketId !== null) job.exchange.gateway.ports.coordination.leave(wait.ticketId)
  }
}

/** One wait in line, however often it looks again. */
type Wait = { ticketId: string | null; deadlineMs: number; stopKeepAlive: (() => void) | null }

/** One round: the choice, or `null` after having waited for another try. */
async function admitOrWait(
  job: Job,
  state: AttemptState,
  { offer, wait }: { readonly offer: Offer; readonly wait: Wait },
): Promise<Choice | null> {
  const { gateway, sink } = job.exchange
  const { coordination } = gateway.ports
  assertEligible(job.exchange, job.caller)
  const admission = await coordination.admit(ticketOf(job, state, offer))
  if (admission.kind === 'refused') throw admissionRefusal(admission)
  if (admission.kind === 'bound') return null
  state.isCounted = true
  if (admission.kind === 'admitted') return choiceOf(offer, admission.lease)
  const { ticketId, limit } = admission
  if (wait.ticketId === null) {
    wait.deadlineMs =
      gateway.config.nowMs() + (offer.ranking.ranked[0]?.placedBy === 'sticky' ? STICKY_WAIT_MS : WAIT_MS)
    sink.onGone(() => coordination.leave(ticketId))
    if (job.parsed.stream) wait.stopKeepAlive = startKeepAlive(job.exchange)
  }
  wait.ticketId = ticketId
  const began = performance.now()
  try {
    await waitTurn(job, { ticketId, deadlineMs: wait.deadlineMs, limit })
  } finally {
    noteQueueTime(job.exchange, began)
  }
  return null
}

function noAccount(ranking: Ranking<GatewayAccount>): NoAccount {
  return { kind: 'no_account', reason: describeExclusions(ranking), reasons: emptyPoolReasons(ranking) }
}

function choiceOf({ priced, ranking }: Offer, lease: Lease): Choice {
  const ranked = ranking.ranked.find(({ account }) => account.id === lease.accountId)
  if (ranked === undefined) throw new Error('admission chose an account that was not offered')
  return { priced, account: ranked.account, upstreamModel: ranked.upstreamModel, lease }
}

/** Without a slot: the first of the ranking. */
function firstRanked(job: Job, state: AttemptState, priced: PricedRoute): Chosen {
  assertEligible(job.exchange, job.caller)
  const ranking = rankPool(job, state, priced)
  const [first] = ranking.ranked
  if (first === undefined) return noAccount(ranking)
  return {
    kind: 'chosen',
    choice: { priced, account: first.account, upstreamModel: first.upstreamModel, lease: null },
  }
}
