import { newAttemptState } from '../plan/attempt-state'
import type { AttemptState } from '../plan/attempt-state'
import type { Job, PricedRoute } from '../plan/job'
import { rankPool } from '../admission/rank-pool'

/**
 * The state in which a request comes to a route, as if admission had said already whose sessions are too many. It is asked
 * only for accounts that could serve otherwise: the others have their own reason.
 */
export function foreseenState(job: Job, priced: PricedRoute): AttemptState {
  const { coordination } = job.exchange.gateway.ports
  const { stickyKey } = priced
  const state = newAttemptState()
  if (stickyKey === null) return state
  for (;;) {
    const crowded = rankPool(job, state, priced).ranked.filter(
      ({ account }) => !coordination.hasSessionRoom(account, stickyKey),
    )
    if (crowded.length === 0) return state
    // Without them another may be tried in its short cool-down, and asked in turn.
    const ids = crowded.map(({ account }) => account.id)
    state.crowdedAccountIds = new Set([...state.crowdedAccountIds, ...ids])
  }
}
