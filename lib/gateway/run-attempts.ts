import type { UpstreamOutcome } from '@/lib/core'
import { channelReasonOf, freshRecovery, planRecovery } from '@/lib/scheduling'
import type { Recovery, RecoveryState } from '@/lib/scheduling'
import { answerFailure } from './answer-failure'
import type { FailedAttempt } from './answer-failure'
import { runAttempt } from './attempt'
import { attemptRecord, reportHeld, reportOutcome } from './attempt-record'
import { chooseAccount } from './choose-account'
import type { NoAccount } from './choose-account'
import { fallbackJob } from './fallback-job'
import { newAttemptState } from './job'
import type { AttemptState, Choice, Job } from './job'
import { clientGone, refusal } from './refusals'
import { afterRefusal, withLivingToken } from './renew-choice'
import { enterRoute, firstOpenRoute, leaveRoute, mayTryAgain, nextRoute } from './walk-plan'
import type { RouteEnd } from './walk-plan'

/**
 * The only attempt loop: choose an account, try it, then be done, retry, fail over (account, then channel) or refuse.
 * Where an account's refusal leads to another group, that group's attempts follow, once.
 */
export async function runAttempts(job: Job, state: AttemptState = newAttemptState()): Promise<void> {
  let recovery = freshRecovery(job.platform)
  let failed: FailedAttempt | null = null
  let fallback: Job | null = null
  try {
    enterRoute(job, state, firstOpenRoute(job, 0))
    for (;;) {
      const choosing = chooseAccount(job, state)
      const chosen = choosing instanceof Promise ? await choosing : choosing
      if (chosen.kind === 'no_account' && goToNextRoute(job, state, chosen)) continue
      if (chosen.kind === 'no_account') return refuse(job, failed, chosen)
      if (chosen.kind === 'answered') return
      const { choice } = chosen
      const tried = await tryAccount(job, state, { choice, recovery })
      if (tried === 'answered') {
        state.isAnswered = true
        return leaveRoute(job, state, { kind: 'served' })
      }
      if (job.exchange.sink.gone) throw clientGone()
      failed = tried.failed
      state.routeReasons = reasonsOf(failed.outcome)
      if (tried.next.action !== 'failover' || !mayTryAgain(job, choice.priced) || isPastDeadline(job)) {
        leaveRoute(job, state, endOf(failed.outcome))
        fallback = answerOrHandOver(job, failed)
        break
      }
      recovery = afterSwitch(recovery, failed.outcome)
      state.triedAccountIds.add(choice.account.id)
    }
  } finally {
    leaveRoute(job, state, { kind: 'no_verdict' })
    reportHeld(job, state)
    if (!state.isAnswered) noteUnanswered(job, state, fallback !== null)
  }
  if (fallback !== null) return runAttempts(fallback, stateAfter(state))
}

/** The failure is the answer, unless it leads to a fallback group: then its job. */
function answerOrHandOver(job: Job, failed: FailedAttempt): Job | null {
  const fallback = fallbackJob(job, failed)
  if (fallback === null) answerFailure(job, failed)
  return fallback
}

/** What was tried stays in the request's record; a start record that no row follows is taken back. */
function noteUnanswered(job: Job, state: AttemptState, isHandedOver: boolean): void {
  const { gateway, request, facts } = job.exchange
  if (state.attempts.length > 0) facts.attemptRecords = state.attempts
  if (state.isDispatched && !isHandedOver) gateway.ports.spool.cancel(request.id)
}

/** The pool of the current route is exhausted: the next route of the plan takes over; `false` = there is none. */
function goToNextRoute(job: Job, state: AttemptState, chosen: NoAccount): boolean {
  const reasons = state.routeReasons ?? chosen.reasons
  leaveRoute(job, state, { kind: 'failed', reasons })
  const next = nextRoute(job, state.planIndex, reasons)
  if (next !== null) enterRoute(job, state, next)
  return next !== null
}

/** Nobody is left: the last failure is the answer, or that there was never anybody. */
function refuse(job: Job, failed: FailedAttempt | null, none: NoAccount): void {
  const { reason, exclusions, retryAtMs } = none
  job.exchange.facts.exclusions = exclusions
  if (failed === null) throw refusal('NO_AVAILABLE_ACCOUNT', reason, { retryAtMs })
  answerFailure(job, failed)
}

/** Tried set, switches and breakers begin anew; what was tried stays in the record, and the request is counted once. */
function stateAfter(state: AttemptState): AttemptState {
  const { attempts, isCounted, isDispatched, hasChangedLastingState } = state
  return { ...newAttemptState(), attempts, isCounted, isDispatched, hasChangedLastingState }
}

/** The time to the first byte is over: another attempt could not use any. */
function isPastDeadline({ exchange, caller }: Job): boolean {
  return (
    exchange.gateway.config.nowMs() >=
    exchange.request.startedAtMs + caller.snapshot.settings.headersTimeoutMs
  )
}

function reasonsOf(outcome: UpstreamOutcome): AttemptState['routeReasons'] {
  const reason = channelReasonOf(outcome)
  return reason === null ? [] : [reason]
}

/** A channel that refused the client's own mistake works. */
function endOf(outcome: UpstreamOutcome): RouteEnd {
  return outcome.kind === 'rejected'
    ? { kind: 'served' }
    : { kind: 'failed', reasons: reasonsOf(outcome) ?? [] }
}

type Tried = { readonly failed: FailedAttempt; readonly next: Recovery }

/** The attempts on one account: one, or two where a retry may help. Its slot is free afterwards. */
async function tryAccount(
  job: Job,
  state: AttemptState,
  { choice: chosen, recovery }: { readonly choice: Choice; readonly recovery: RecoveryState },
): Promise<'answered' | Tried> {
  const { gateway, facts } = job.exchange
  let choice = chosen
  const { routeKey } = choice.priced
  facts.accountId = choice.account.id
  facts.channelId = choice.priced.route.channel?.id ?? null
  facts.upstreamModel = choice.upstreamModel
  try {
    if (choice.account.tokenLife !== null) choice = await withLivingToken(job, choice)
    for (let retried = false; ; retried = true) {
      const startedAtMs = gateway.config.nowMs()
      state.isDispatched = job.isBilled
      noteExtraAttempt(job, state, routeKey)
      const end = await runAttempt(job, state, choice)
      if (end.kind === 'answered') return 'answered'
      const attempt = { job, state, choice, startedAtMs }
      state.attempts.push(attemptRecord(attempt, end.outcome))
      const next = planRecovery(end.outcome, { ...recovery, retried })
      const isRenewable = !retried && choice.account.tokenLife !== null
      const fresh = isRenewable ? await afterRefusal(job, choice, end.outcome) : null
      const wantsRetry = fresh !== null || next.action === 'retry'
      choice = fresh ?? choice
      if (wantsRetry && !job.exchange.sink.gone && mayTryAgain(job, choice.priced)) continue
      if (!job.exchange.sink.gone) reportOutcome(attempt, end.outcome)
      return { failed: { ...end, account: choice.account }, next }
    }
  } finally {
    facts.attempts = state.attempts.length + 1
    if (choice.lease !== null) gateway.ports.coordination.release(choice.lease)
  }
}

/** Every attempt after the first is on the account of the route that failed before it. */
function noteExtraAttempt(job: Job, state: AttemptState, routeKey: string): void {
  const { coordination } = job.exchange.gateway.ports
  if (state.failedRouteKey !== null) coordination.noteTraffic(state.failedRouteKey, 'extra_attempt')
  state.failedRouteKey = routeKey
}

function afterSwitch(recovery: RecoveryState, outcome: UpstreamOutcome): RecoveryState {
  const isForbidden = outcome.kind === 'forbidden' || outcome.kind === 'forbiddenContent'
  return {
    ...recovery,
    switches: recovery.switches + 1,
    forbiddenMessages: isForbidden
      ? [...recovery.forbiddenMessages, outcome.message]
      : recovery.forbiddenMessages,
  }
}
