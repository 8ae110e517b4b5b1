import type { UpstreamOutcome } from '@/lib/core'
import { channelReasonOf, FRESH_RECOVERY, maxSwitchesOf, planRecovery } from '@/lib/scheduling'
import type { Recovery, RecoveryState } from '@/lib/scheduling'
import { answerFailure } from './answer-failure'
import type { FailedAttempt } from './answer-failure'
import { runAttempt } from './attempt'
import { attemptRecord, reportOutcome } from './attempt-record'
import { chooseAccount } from './choose-account'
import type { NoAccount } from './choose-account'
import { newAttemptState } from './job'
import type { AttemptState, Choice, Job } from './job'
import { clientGone, refusal } from './refusals'
import { enterRoute, firstOpenRoute, leaveRoute, mayTryAgain, nextRoute, routeKeyOf } from './walk-plan'
import type { RouteEnd } from './walk-plan'

/** The only attempt loop: choose an account, try it, then be done, retry, fail over (account, then channel) or refuse. */
export async function runAttempts(job: Job): Promise<void> {
  const state = newAttemptState()
  let recovery: RecoveryState = { ...FRESH_RECOVERY, maxSwitches: maxSwitchesOf(job.platform) }
  let failed: FailedAttempt | null = null
  try {
    enterRoute(job, state, firstOpenRoute(job, 0))
    for (;;) {
      const choosing = chooseAccount(job, state)
      const chosen = choosing instanceof Promise ? await choosing : choosing
      if (chosen.kind === 'no_account') {
        if (goToNextRoute(job, state, chosen)) continue
        return refuse(job, failed, chosen.reason)
      }
      const { choice } = chosen
      const tried = await tryAccount(job, state, { choice, recovery })
      if (tried === 'answered') {
        state.isAnswered = true
        return leaveRoute(job, state, { kind: 'served' })
      }
      if (job.exchange.sink.gone) throw clientGone()
      failed = tried.failed
      state.routeReasons = reasonsOf(failed.outcome)
      if (tried.next.action !== 'failover' || !mayTryAgain(job, choice.priced)) {
        leaveRoute(job, state, endOf(failed.outcome))
        return answerFailure(job, failed)
      }
      recovery = afterSwitch(recovery, failed.outcome)
      state.triedAccountIds.add(choice.account.id)
    }
  } finally {
    leaveRoute(job, state, { kind: 'no_verdict' })
    if (state.isDispatched && !state.isAnswered)
      job.exchange.gateway.ports.spool.cancel(job.exchange.request.id)
  }
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
function refuse(job: Job, failed: FailedAttempt | null, reason: string): void {
  if (failed === null) throw refusal('NO_AVAILABLE_ACCOUNT', reason)
  answerFailure(job, failed)
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
  { choice, recovery }: { readonly choice: Choice; readonly recovery: RecoveryState },
): Promise<'answered' | Tried> {
  const { gateway, facts } = job.exchange
  const routeKey = routeKeyOf(job, choice.priced)
  facts.accountId = choice.account.id
  facts.channelId = choice.priced.route.channel?.id ?? null
  facts.upstreamModel = choice.upstreamModel
  try {
    for (let retried = false; ; retried = true) {
      const startedAtMs = gateway.config.nowMs()
      state.isDispatched = job.isBilled
      noteExtraAttempt(job, state, routeKey)
      const end = await runAttempt(job, state, choice)
      if (end.kind === 'answered') return 'answered'
      const attempt = { job, state, choice, startedAtMs }
      state.attempts.push(attemptRecord(attempt, end.outcome))
      const next = planRecovery(end.outcome, { ...recovery, retried })
      if (next.action === 'retry' && !job.exchange.sink.gone && mayTryAgain(job, choice.priced)) continue
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
