import type { UpstreamRequest } from '@/lib/upstream'
import { translationOf } from '../wire/account-wire'
import type { Attempt } from '../wire/attempt'
import type { AttemptState } from '../plan/attempt-state'
import { buildUpstreamRequest } from '../wire/build-upstream-request'
import type { Planned } from '../wire/build-upstream-request'
import type { Choice, Job } from '../plan/job'
import { assertClient } from '../exchange/refusals'
import { choiceWithLivingToken } from './renew-choice'
import { usageFacts } from '../settle/usage-facts'
import { watchClient } from '../plan/watch-client'

/**
 * Dispatches one attempt on one account; a large request that is translated or written anew is awaited first, and so is a
 * new token where the account's has run out.
 */
export function startAttempt(job: Job, state: AttemptState, choice: Choice): Attempt | Promise<Attempt> {
  const translation = translationOf(job, choice)
  if (!(translation instanceof Promise)) return prepare({ job, state, choice, translation })
  return translation.then((made) => {
    assertClient(job.exchange)
    return prepare({ job, state, choice, translation: made })
  })
}

function prepare(planned: Planned): Attempt | Promise<Attempt> {
  const { job } = planned
  const startedAtMs = job.exchange.gateway.config.nowMs()
  const request = buildUpstreamRequest(planned)
  if (!(request instanceof Promise)) return dispatchLiving(planned, request, startedAtMs)
  return request.then((made) => dispatchLiving(planned, made, startedAtMs))
}

/** Only a request that the account can express is worth a new token; with one it is written anew. */
function dispatchLiving(
  planned: Planned,
  request: UpstreamRequest,
  startedAtMs: number,
): Attempt | Promise<Attempt> {
  const { job, state, choice } = planned
  const living = state.isRetry ? choice : choiceWithLivingToken(job, choice)
  if (!(living instanceof Promise)) return dispatch(planned, request, startedAtMs)
  return living.then((renewed) => {
    if (renewed === choice) return dispatch(planned, request, startedAtMs)
    return prepare({ ...planned, choice: renewed })
  })
}

function dispatch(
  { job, state, choice, translation }: Planned,
  request: UpstreamRequest,
  startedAtMs: number,
): Attempt {
  // Whatever was waited for before: nobody is asked for a client that has left.
  assertClient(job.exchange)
  const { send, spool } = job.exchange.gateway.ports
  if (job.isBilled) {
    state.startRecord = usageFacts(job, choice)
    spool.start(state.startRecord)
  }
  state.waitingSince = performance.now()
  const call = send(request)
  state.watch = watchClient(job, choice.lease, call)
  return { job, state, choice, startedAtMs, translation, call }
}
