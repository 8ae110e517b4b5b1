import type { Attempt } from '../wire/attempt'
import type { AttemptState, CallState } from '../plan/attempt-state'
import type { Choice, Job } from '../plan/job'
import { assertClient } from '../exchange/refusals'
import { startAttempt } from './start-attempt'
import { noteUnfit } from '../plan/unfit-accounts'
import type { RefusedChoice } from '../plan/unfit-accounts'

/** The next attempt; `null` = the account cannot express the request, and its slot is free again. */
export function attemptOrPass(
  job: Job,
  state: AttemptState,
  choice: Choice,
): Attempt | null | Promise<Attempt | null> {
  try {
    const starting = attemptOn(job, state, choice)
    if (!(starting instanceof Promise)) return starting
    return starting.catch((error: unknown) => passOver(job, state, { choice, error }))
  } catch (error) {
    return passOver(job, state, { choice, error })
  }
}

function passOver(job: Job, state: AttemptState, refused: RefusedChoice): null {
  noteUnfit(job, state, refused)
  // While a large request was put in other words, its client may have left.
  assertClient(job.exchange)
  leaveAccount(job, state)
  return null
}

function attemptOn(job: Job, state: AttemptState, choice: Choice): Attempt | Promise<Attempt> {
  if (!state.isRetry) enterAccount(job, state, choice)
  return startAttempt(job, state, choice)
}

/** From here on the account's slot is the request's. */
function enterAccount({ exchange }: Job, state: AttemptState, choice: Choice): void {
  const { facts } = exchange
  state.choice = choice
  facts.accountId = choice.account.id
  facts.channelId = choice.priced.route.channel?.id ?? null
  facts.upstreamModel = choice.upstreamModel
}

/** Gives the slot of the current account back. */
export function leaveAccount(job: Job, state: AttemptState): void {
  endCall(state)
  if (state.choice === null) return
  const { lease } = state.choice
  state.choice = null
  state.isRetry = false
  state.isReasoningLeftOut = false
  if (lease !== null) job.exchange.gateway.ports.coordination.release(lease)
}

/** Nothing more happens to the call when the client goes. */
export function endCall(call: CallState): void {
  call.watch?.stop()
  call.watch = null
}
