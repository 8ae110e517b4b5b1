import type { FailoverReason, UpstreamOutcome } from '@/lib/core'
import { FRESH_RECOVERY, maxSwitchesOf, planRecovery } from '@/lib/scheduling'
import type { Recovery, RecoveryState } from '@/lib/scheduling'
import { answerFailure } from './answer-failure'
import type { FailedAttempt } from './answer-failure'
import { runAttempt } from './attempt'
import { attemptRecord, reportOutcome } from './attempt-record'
import { chooseAccount } from './choose-account'
import { newAttemptState } from './job'
import type { AttemptState, Choice, Job } from './job'
import { clientGone, refusal } from './refusals'

/** The only attempt loop: choose an account, try it, then be done, retry, fail over (account, then channel) or refuse. */
export async function runAttempts(job: Job): Promise<void> {
  const state = newAttemptState()
  try {
    await attemptUntilDone(job, state)
  } finally {
    if (state.isDispatched && !state.isAnswered)
      job.exchange.gateway.ports.spool.cancel(job.exchange.request.id)
  }
}

async function attemptUntilDone(job: Job, state: AttemptState): Promise<void> {
  let recovery: RecoveryState = { ...FRESH_RECOVERY, maxSwitches: maxSwitchesOf(job.platform) }
  let failed: FailedAttempt | null = null
  let reason: FailoverReason | null = 'no_available_account'
  for (;;) {
    const chosen = await chooseAccount(job, state)
    if (chosen.kind === 'no_account') {
      if (moveToNextChannel(job, state, reason)) continue
      if (failed === null) throw refusal('NO_AVAILABLE_ACCOUNT', chosen.reason)
      return answerFailure(job, failed)
    }
    const tried = await tryAccount(job, state, { choice: chosen.choice, recovery })
    if (tried === 'answered') {
      state.isAnswered = true
      return
    }
    if (job.exchange.sink.gone) throw clientGone()
    failed = tried.failed
    if (tried.next.action !== 'failover') return answerFailure(job, failed)
    reason = tried.next.channelReason
    recovery = afterSwitch(recovery, failed.outcome)
    state.triedAccountIds.add(chosen.choice.account.id)
  }
}

type Tried = { readonly failed: FailedAttempt; readonly next: Recovery }

/** The attempts on one account: one, or two where a retry may help. Its slot is free afterwards. */
async function tryAccount(
  job: Job,
  state: AttemptState,
  { choice, recovery }: { readonly choice: Choice; readonly recovery: RecoveryState },
): Promise<'answered' | Tried> {
  const { gateway, facts } = job.exchange
  facts.accountId = choice.account.id
  facts.channelId = choice.priced.route.channel?.id ?? null
  facts.upstreamModel = choice.upstreamModel
  try {
    for (let retried = false; ; retried = true) {
      const startedAtMs = gateway.config.nowMs()
      state.isDispatched = job.isBilled
      const end = await runAttempt(job, state, choice)
      if (end.kind === 'answered') return 'answered'
      const attempt = { job, state, choice, startedAtMs }
      state.attempts.push(attemptRecord(attempt, end.outcome))
      const next = planRecovery(end.outcome, { ...recovery, retried })
      if (next.action === 'retry' && !job.exchange.sink.gone) continue
      if (!job.exchange.sink.gone) reportOutcome(attempt, end.outcome)
      return { failed: { ...end, account: choice.account }, next }
    }
  } finally {
    facts.attempts = state.attempts.length + 1
    if (choice.lease !== null) gateway.ports.coordination.release(choice.lease)
  }
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

/** Goes on with the plan's next channel if the current one's policy names the reason. */
function moveToNextChannel(job: Job, state: AttemptState, reason: FailoverReason | null): boolean {
  const channel = job.plan[state.planIndex]?.route.channel
  if (reason === null || channel === null || channel === undefined) return false
  if (!channel.failoverPolicy.includes(reason) || job.plan[state.planIndex + 1] === undefined) return false
  state.planIndex += 1
  return true
}
