import { sealOf } from '@/lib/protocols'
import { freshRecovery, isForbidden, planRecovery } from '@/lib/scheduling'
import type { Recovery, RecoveryState } from '@/lib/scheduling'
import type { FailedAttempt } from './answer-failure'
import type { Attempt, FailedEnd } from '../wire/attempt'
import { attemptRecord } from '../settle/attempt-record'
import { reportOutcome } from '../settle/report-outcome'
import { endCall, leaveAccount } from './current-account'
import type { PlanWalk } from '../plan/attempt-state'
import type { Job } from '../plan/job'
import { afterRefusal } from './renew-choice'
import { mayTryAgain } from '../plan/walk-plan'

/** An account that is not tried any more, and whether another one may be. */
type Tried = { readonly failed: FailedAttempt; readonly next: Recovery }

/** Whether the account is tried once more, where a retry or a fresh token may help; otherwise its slot is free afterwards. */
export async function afterFailure(attempt: Attempt, end: FailedEnd): Promise<'again' | Tried> {
  const { job, state } = attempt
  endCall(state)
  state.attempts.push(attemptRecord(attempt, end.outcome, job.exchange.gateway.config.nowMs()))
  const next = planRecovery(end.outcome, { ...recoveryOf(job, state), retried: state.isRetry })
  const isRenewable = !state.isRetry && attempt.choice.account.tokenLife !== null
  const fresh = isRenewable ? await afterRefusal(job, attempt.choice, end.outcome) : null
  const isSealed = cannotOpenReasoning(attempt, end)
  const wantsRetry = fresh !== null || next === 'retry' || isSealed
  const choice = fresh ?? attempt.choice
  if (wantsRetry && !job.exchange.sink.gone && mayTryAgain(job, choice.priced)) {
    state.choice = choice
    state.isRetry = true
    state.isReasoningLeftOut ||= isSealed
    return 'again'
  }
  if (!job.exchange.sink.gone) reportOutcome(attempt, end.outcome)
  leaveAccount(job, state)
  return { failed: { ...end, account: choice.account }, next }
}

/** Whether the account refuses what another one has thought: a conversation that changes accounts goes on without. */
function cannotOpenReasoning(
  { job, state, translation, choice }: Attempt,
  { outcome, answer }: FailedEnd,
): boolean {
  if (outcome.kind !== 'rejected' || outcome.status !== 400 || answer === null) return false
  if (state.isReasoningLeftOut) return false
  const seal = sealOf((translation?.wire ?? job.exchange.protocol).id, choice.account.platform)
  return seal?.isForAnother((translation?.parsed ?? job.parsed).body, answer.body) === true
}

function recoveryOf(job: Job, { recovery }: PlanWalk): RecoveryState {
  return recovery ?? freshRecovery(job.platform)
}

/** The next account is another one. */
export function switchAccount(job: Job, walk: PlanWalk, { account, outcome }: FailedAttempt): void {
  const recovery = recoveryOf(job, walk)
  walk.recovery = {
    ...recovery,
    switches: recovery.switches + 1,
    forbiddenMessages: isForbidden(outcome)
      ? [...recovery.forbiddenMessages, outcome.message]
      : recovery.forbiddenMessages,
  }
  walk.triedAccountIds = new Set([...walk.triedAccountIds, account.id])
}
