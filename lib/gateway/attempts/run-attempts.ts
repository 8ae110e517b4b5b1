import type { FailoverReason, UpstreamOutcome } from '@/lib/core'
import { channelReasonOf, isForbidden } from '@/lib/scheduling'
import { afterFailure, switchAccount } from './after-failure'
import { answerFailure, isShutOut } from './answer-failure'
import type { FailedAttempt } from './answer-failure'
import { reportHeld } from '../settle/attempt-record'
import { chooseAccount } from '../admission/choose-account'
import type { Chosen } from '../admission/choose-account'
import { attemptOrPass, leaveAccount } from './current-account'
import { fallbackJob } from './fallback-job'
import { newAttemptState } from '../plan/attempt-state'
import type { AttemptState, PlanWalk, RequestHistory } from '../plan/attempt-state'
import type { Choice, Job } from '../plan/job'
import { noAccountRefusal, soonest } from '../admission/no-account'
import type { NoAccount } from '../admission/no-account'
import { assertClient, refusal } from '../exchange/refusals'
import { isShuttingDown } from '../answer/shutting-down'
import { takeAnswer } from './take-answer'
import { enterRoute, firstOpenRoute, leaveRoute, mayTryAgain, nextRoute } from '../plan/walk-plan'
import type { RouteEnd } from '../plan/walk-plan'

/**
 * The only attempt loop, each pass one attempt: choose an account, try it, then be done, retry, fail over (account, then
 * channel) or refuse. Where an account's refusal leads to another group, that group's attempts follow, once.
 */
export async function runAttempts(job: Job, state: AttemptState = newAttemptState()): Promise<void> {
  let failed: FailedAttempt | null = null
  let fallback: Job | null = null
  let isAnswered = false
  try {
    enterRoute(job, state, firstOpenRoute(job, 0))
    for (;;) {
      const choosing = nextChoice(job, state)
      const chosen = choosing instanceof Promise ? await choosing : choosing
      if (chosen.kind === 'no_account' && goToNextRoute(job, state, chosen)) continue
      if (chosen.kind === 'no_account') return refuse(job, state, { none: chosen, failed })
      if (chosen.kind === 'answered') return
      const starting = attemptOrPass(job, state, chosen.choice)
      const attempt = starting instanceof Promise ? await starting : starting
      if (attempt === null) continue
      noteDispatched(job, state, chosen.choice)
      const sent = await attempt.call.response
      const taking = takeAnswer(attempt, sent)
      const end = taking instanceof Promise ? await taking : taking
      isAnswered = end.kind === 'answered'
      if (end.kind === 'answered') return leaveRoute(job, state, SERVED)
      if (isShuttingDown(job)) throw refusal('DRAINING')
      const tried = await afterFailure(attempt, end)
      if (tried === 'again') continue
      assertClient(job.exchange)
      failed = tried.failed
      state.routeReasons = [...(state.routeReasons ?? []), ...reasonsOf(failed.outcome)]
      if (tried.next !== 'failover' || !mayTryAgain(job, attempt.choice.priced) || isPastDeadline(job)) {
        leaveRoute(job, state, endOf(failed.outcome))
        fallback = answerOrHandOver(job, state, failed)
        break
      }
      switchAccount(job, state, failed)
    }
  } finally {
    leaveAccount(job, state)
    leaveRoute(job, state, NO_VERDICT)
    reportHeld(job, state)
    if (!isAnswered) noteUnanswered(job, state, fallback !== null)
  }
  // Tried set, switches and breakers begin anew; what was tried stays in the record, and the request is counted once.
  if (fallback !== null) return runAttempts(fallback, newAttemptState(state))
}

const NO_VERDICT: RouteEnd = { kind: 'no_verdict' }
const SERVED: RouteEnd = { kind: 'served' }

/** The failure is the answer, unless it leads to a fallback group: then its job. */
function answerOrHandOver(job: Job, state: AttemptState, failed: FailedAttempt): Job | null {
  const fallback = fallbackJob(job, failed)
  // Others may be left whom there was no time to ask; to a request that is forbidden they would say the same.
  const isFinal = isForbidden(failed.outcome) && isShutOut(state.attempts)
  if (fallback === null) answerFailure(job, failed, isFinal)
  return fallback
}

/** What was tried stays in the request's record; a start record that no row follows is taken back. */
function noteUnanswered(job: Job, history: RequestHistory, isHandedOver: boolean): void {
  const { gateway, request, facts } = job.exchange
  if (history.attempts.length > 0) facts.attemptRecords = history.attempts
  if (history.startRecord !== null && !isHandedOver) gateway.ports.spool.cancel(request.id)
}

/** The pool of the current route is exhausted: the next route of the plan takes over; `false` = there is none. */
function goToNextRoute(job: Job, state: AttemptState, chosen: NoAccount): boolean {
  const reasons = state.routeReasons ?? chosen.reasons
  // A 403 that is held may turn out to be the request's fault.
  const isBlameless = state.routeReasons === null ? chosen.hasUnfit : state.heldForbidden !== null
  leaveRoute(job, state, isBlameless ? NO_VERDICT : { kind: 'failed', reasons })
  state.retryAtMs = soonest(state.retryAtMs, chosen.retryAtMs)
  state.hasCrowded ||= chosen.hasCrowded
  const next = nextRoute(job, state.planIndex, reasons)
  if (next !== null) enterRoute(job, state, next)
  return next !== null
}

type Unserved = { readonly none: NoAccount; readonly failed: FailedAttempt | null }

/**
 * Nobody is left: the last failure is the answer, or that there was never anybody. Where nobody can express the request,
 * the client is told what stands in the way; who is only out for now may be able to.
 */
function refuse(job: Job, state: AttemptState, { none, failed }: Unserved): void {
  const { unfit, retryAtMs, hasCrowded } = state
  job.exchange.facts.exclusions = none.exclusions
  if (failed !== null) {
    return answerFailure(job, failed, retryAtMs === null && !hasCrowded && isShutOut(state.attempts))
  }
  if (unfit !== null && retryAtMs === null && !hasCrowded) throw unfit.firstRefusal
  throw noAccountRefusal(none, job.parsed.requestedModel, state)
}

/** The time to the first byte is over: another attempt could not use any. */
function isPastDeadline({ exchange, caller }: Job): boolean {
  return (
    exchange.gateway.config.nowMs() >=
    exchange.request.startedAtMs + caller.snapshot.settings.headersTimeoutMs
  )
}

function reasonsOf(outcome: UpstreamOutcome): readonly FailoverReason[] {
  const reason = channelReasonOf(outcome)
  return reason === null ? [] : [reason]
}

/** A channel that refused the client's own mistake works; what is forbidden everywhere speaks against none. */
function endOf(outcome: UpstreamOutcome): RouteEnd {
  if (outcome.kind === 'rejected') return SERVED
  return { kind: 'failed', reasons: isForbidden(outcome) ? [] : reasonsOf(outcome) }
}

/** The account that is tried once more, or another one. */
function nextChoice(job: Job, state: AttemptState): Chosen | Promise<Chosen> {
  return state.choice === null ? chooseAccount(job, state) : { kind: 'chosen', choice: state.choice }
}

function noteDispatched(job: Job, state: AttemptState, { priced }: Choice): void {
  job.exchange.facts.attempts = state.attempts.length + 1
  noteExtraAttempt(job, state, priced.routeKey)
}

/** Every attempt after the first is on the account of the route that failed before it. */
function noteExtraAttempt(job: Job, walk: PlanWalk, routeKey: string): void {
  const { coordination } = job.exchange.gateway.ports
  if (walk.failedRouteKey !== null) coordination.noteTraffic(walk.failedRouteKey, 'extra_attempt')
  walk.failedRouteKey = routeKey
}
