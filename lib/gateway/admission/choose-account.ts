import type { SpendClaim } from '@/lib/billing'
import { LONGEST_STICKY_WAIT_MS, LONGEST_WAIT_MS } from '@/lib/scheduling'
import type { Admission, Lease } from '../ports/coordination-store'
import { answerEstimate } from './answer-estimate'
import { admissionRefusal, claimsOf, noteCrowded, paidOffer, ticketOf } from './admission'
import type { Offer, PaidOffer } from './admission'
import { assertEligible } from '../access/assert-eligible'
import { entryOfNow } from '../access/authenticate'
import { startKeepAlive } from '../exchange/keep-alive'
import type { AttemptState } from '../plan/attempt-state'
import type { Choice, Job, PricedRoute } from '../plan/job'
import { interceptWarmup } from './intercept-warmup'
import { noAccount } from './no-account'
import type { NoAccount } from './no-account'
import { rankPool } from './rank-pool'
import { noteQueueTime } from '../plan/spent-time'
import { untilRebuilt, waitTurn } from './wait-turn'
import type { Turn } from './wait-turn'

const ANSWERED: Chosen = { kind: 'answered' }

export type Chosen =
  | { readonly kind: 'chosen'; readonly choice: Choice }
  /** A warm-up call, or a count of tokens, that was answered here. */
  | { readonly kind: 'answered' }
  | NoAccount

/** An account on the current route: rank, admit, wait its turn where all are busy. Throws refusals of admission. */
export function chooseAccount(job: Job, state: AttemptState): Chosen | Promise<Chosen> {
  const priced = job.plan[state.planIndex] ?? job.plan[0]
  if (!job.isBilled) return firstRanked(job, state, priced)
  const ranking = rankPool(job, state, priced)
  const { first } = ranking
  if (first === null) return noAccount(priced, ranking)
  if (first.account.interceptWarmup && interceptWarmup(job, first.account)) return ANSWERED
  const offer: Offer = { priced, ranking, ticketId: null }
  const claims = claimsOf(job, state, offer)
  const admission = askAdmission(job, state, paidOffer(offer, claims))
  if (admission instanceof Promise)
    return admission.then((answer) => goOn(job, state, { offer, claims, answer }))
  return goOn(job, state, { offer, claims, answer: admission })
}

function askAdmission(job: Job, state: AttemptState, offer: PaidOffer): Admission | Promise<Admission> {
  return job.exchange.gateway.ports.coordination.admit(ticketOf(job, state, offer))
}

type AnsweredOffer = {
  readonly offer: Offer
  readonly claims: readonly SpendClaim[]
  readonly answer: Admission
}

type Queued = Extract<Admission, { kind: 'queued' }>

/** What an answer of admission comes to: an account, a place in line, or another question. */
type Step =
  | Extract<Chosen, { kind: 'chosen' }>
  | Queued
  /** More is known now; whoever stands in line keeps the place. */
  | { readonly kind: 'again' }
  /** Nobody of the offer is to be waited for. */
  | { readonly kind: 'others' }

const AGAIN: Step = { kind: 'again' }
const OTHERS: Step = { kind: 'others' }

function stepOf(
  job: Job,
  state: AttemptState,
  { offer, claims, answer }: AnsweredOffer,
): Step | Promise<Step> {
  switch (answer.kind) {
    case 'admitted':
      state.isCounted = true
      return { kind: 'chosen', choice: choiceOf(offer, answer.lease) }
    case 'queued':
      state.isCounted = true
      return answer
    case 'refused':
      throw admissionRefusal(answer, claims, job.exchange.gateway.config.nowMs())
    // The account of the session is known now: it is ranked, and offered, before the others.
    case 'bound':
      return AGAIN
    // The shared store hears again what is spent; the request waits for it, and its claims are made anew.
    case 'rebuilding':
      return untilRebuilt(job, answer.retryAtMs).then(() => AGAIN)
    case 'session_limited':
      noteCrowded(state, offer)
      return OTHERS
  }
}

/** For whom has no place in line yet. */
function goOn(job: Job, state: AttemptState, answered: AnsweredOffer): Chosen | Promise<Chosen> {
  const step = stepOf(job, state, answered)
  if (step instanceof Promise) return step.then(() => chooseAccount(job, state))
  if (step.kind === 'queued') return waitInLine(job, state, { offer: answered.offer, queued: step })
  if (step.kind === 'again' || step.kind === 'others') return chooseAccount(job, state)
  return step
}

/** Waits for a turn and asks again, with the user's limits and a ranking of then, until there is an account or the wait is over. */
async function waitInLine(
  job: Job,
  state: AttemptState,
  first: { readonly offer: Offer; readonly queued: Queued },
): Promise<Chosen> {
  const { gateway, sink } = job.exchange
  const { coordination } = gateway.ports
  const { priced, ranking } = first.offer
  const isSticky = ranking.first?.placedBy === 'sticky'
  const deadlineMs = gateway.config.nowMs() + (isSticky ? LONGEST_STICKY_WAIT_MS : LONGEST_WAIT_MS)
  let { ticketId, limit } = first.queued
  let isWaiting = true
  sink.onGone(() => coordination.leave(ticketId))
  const stopKeepAlive = job.parsed.stream ? startKeepAlive(job.exchange) : null
  try {
    for (;;) {
      await waitTimed(job, { ticketId, deadlineMs, limit })
      state.entry = await entryOfNow(job.exchange, job.caller.entry)
      const again = rankPool(job, state, priced)
      const best = again.first
      if (best === null) return noAccount(priced, again)
      if (best.account.interceptWarmup && interceptWarmup(job, best.account)) return ANSWERED
      const offer: Offer = { priced, ranking: again, ticketId }
      const claims = claimsOf(job, state, offer)
      const answer = await askAdmission(job, state, paidOffer(offer, claims))
      const step = await stepOf(job, state, { offer, claims, answer })
      if (step.kind === 'again') continue
      if (step.kind === 'others') return await chooseAccount(job, state)
      if (step.kind !== 'queued') {
        isWaiting = false
        return step
      }
      ;({ ticketId, limit } = step)
    }
  } finally {
    stopKeepAlive?.()
    if (isWaiting) coordination.leave(ticketId)
  }
}

async function waitTimed(job: Job, turn: Turn): Promise<void> {
  const began = performance.now()
  try {
    await waitTurn(job, turn)
  } finally {
    noteQueueTime(job.exchange, began)
  }
}

function choiceOf({ priced, ranking }: Offer, lease: Lease): Choice {
  const isFirst = ranking.first?.account.id === lease.accountId
  const ranked = isFirst
    ? ranking.first
    : ranking.ranked.find(({ account }) => account.id === lease.accountId)
  if (ranked === null || ranked === undefined)
    throw new Error('admission chose an account that was not offered')
  return { priced, account: ranked.account, upstreamModel: ranked.upstreamModel, lease }
}

/** Without a slot: the first of the ranking. */
async function firstRanked(job: Job, state: AttemptState, priced: PricedRoute): Promise<Chosen> {
  assertEligible(job.exchange, job.caller)
  const ranking = rankPool(job, state, priced)
  const { first } = ranking
  if (first === null) return noAccount(priced, ranking)
  if (await answerEstimate(job, first.account)) return ANSWERED
  return {
    kind: 'chosen',
    choice: { priced, account: first.account, upstreamModel: first.upstreamModel, lease: null },
  }
}
