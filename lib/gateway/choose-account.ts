import type { SpendClaim } from '@/lib/billing'
import type { Admission, Lease } from './ports'
import { answerEstimate } from './answer-estimate'
import {
  admissionRefusal,
  claimsOf,
  noteCrowded,
  paidOffer,
  ticketOf,
  untilRebuilt,
  waitTurn,
} from './admission'
import type { Offer, PaidOffer, Turn } from './admission'
import { assertEligible } from './assert-eligible'
import type { AttemptState, Choice, Job, PricedRoute } from './job'
import { interceptWarmup } from './intercept-warmup'
import { startKeepAlive } from './keep-alive'
import { noAccount } from './no-account'
import type { NoAccount } from './no-account'
import { rankPool } from './rank-pool'
import { noteQueueTime } from './spent-time'

const WAIT_MS = 30_000
const STICKY_WAIT_MS = 120_000
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
    return admission.then((answer) => takeAnswer(job, state, { offer, claims, answer }))
  return takeAnswer(job, state, { offer, claims, answer: admission })
}

function askAdmission(job: Job, state: AttemptState, offer: PaidOffer): Admission | Promise<Admission> {
  return job.exchange.gateway.ports.coordination.admit(ticketOf(job, state, offer))
}

type Answered = { readonly offer: Offer; readonly claims: readonly SpendClaim[]; readonly answer: Admission }

function takeAnswer(
  job: Job,
  state: AttemptState,
  { offer, claims, answer }: Answered,
): Chosen | Promise<Chosen> {
  if (answer.kind === 'refused') throw refusalFor(job, answer, claims)
  if (answer.kind === 'rebuilding') return chooseAfterRebuild(job, state, answer.retryAtMs)
  // The account of the session is known now: it is ranked, and offered, before the others.
  if (answer.kind === 'bound') return chooseAccount(job, state)
  if (answer.kind === 'session_limited') return chooseAmongOthers(job, state, offer)
  state.isCounted = true
  if (answer.kind === 'admitted') return { kind: 'chosen', choice: choiceOf(offer, answer.lease) }
  return waitInLine(job, state, { offer, queued: answer })
}

function refusalFor(
  { exchange }: Job,
  answer: Extract<Admission, { kind: 'refused' }>,
  claims: readonly SpendClaim[],
): Error {
  return admissionRefusal(answer, claims, exchange.gateway.config.nowMs())
}

/** The shared store hears again what is spent; the request waits for it, and its claims are made anew. */
async function chooseAfterRebuild(job: Job, state: AttemptState, retryAtMs: number): Promise<Chosen> {
  await untilRebuilt(job, retryAtMs)
  return chooseAccount(job, state)
}

function chooseAmongOthers(job: Job, state: AttemptState, crowded: Offer): Chosen | Promise<Chosen> {
  noteCrowded(state, crowded)
  return chooseAccount(job, state)
}

type Queued = Extract<Admission, { kind: 'queued' }>

/** Waits for a turn and asks again, with a fresh ranking, until there is an account or the wait is over. */
async function waitInLine(
  job: Job,
  state: AttemptState,
  first: { readonly offer: Offer; readonly queued: Queued },
): Promise<Chosen> {
  const { gateway, sink } = job.exchange
  const { coordination } = gateway.ports
  const { priced, ranking } = first.offer
  const isSticky = ranking.first?.placedBy === 'sticky'
  const deadlineMs = gateway.config.nowMs() + (isSticky ? STICKY_WAIT_MS : WAIT_MS)
  let { ticketId, limit } = first.queued
  let isWaiting = true
  sink.onGone(() => coordination.leave(ticketId))
  const stopKeepAlive = job.parsed.stream ? startKeepAlive(job.exchange) : null
  try {
    for (;;) {
      await waitTimed(job, { ticketId, deadlineMs, limit })
      const again = rankPool(job, state, priced)
      const best = again.first
      if (best === null) return noAccount(priced, again)
      if (best.account.interceptWarmup && interceptWarmup(job, best.account)) return ANSWERED
      const offer: Offer = { priced, ranking: again, ticketId }
      const claims = claimsOf(job, state, offer)
      const answer = await askAdmission(job, state, paidOffer(offer, claims))
      if (answer.kind === 'bound') continue
      if (answer.kind === 'session_limited') return await chooseAmongOthers(job, state, offer)
      if (answer.kind === 'refused') throw refusalFor(job, answer, claims)
      if (answer.kind === 'rebuilding') {
        await untilRebuilt(job, answer.retryAtMs)
        continue
      }
      if (answer.kind === 'admitted') {
        isWaiting = false
        return { kind: 'chosen', choice: choiceOf(offer, answer.lease) }
      }
      ;({ ticketId, limit } = answer)
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
