import { newAttemptState } from '../attempt-state'
import type { AttemptState } from '../attempt-state'
import type { Job, PricedRoute } from '../job'
import { poolOf } from '../rank-pool'

/** The state in which a request comes to a route, as if admission had said already whose sessions are too many. */
export function foreseenState(job: Job, priced: PricedRoute): AttemptState {
  const { coordination } = job.exchange.gateway.ports
  const { stickyKey } = priced
  const state = newAttemptState()
  if (stickyKey === null) return state
  const crowded = poolOf(job, priced).filter(
    ({ account }) => !coordination.hasSessionRoom(account, stickyKey),
  )
  state.crowdedAccountIds = new Set(crowded.map(({ account }) => account.id))
  return state
}
