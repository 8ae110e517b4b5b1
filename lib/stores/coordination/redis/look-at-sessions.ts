import { accountSlots } from '../memory-state'
import type { SessionCounts } from '../session-counts'
import type { RedisState } from './redis-state'
import { operation, textsAt } from './store-operations'

/** Later than any time: a session with a running request. */
const RUNNING_SCORE = 9e15

/** Asks which sessions these accounts serve, for whoever explains a request; `then` is called also when nobody can say. */
export function lookAtSessions(state: RedisState, accountIds: readonly number[], then: () => void): void {
  state.line.add({
    operation: operation('i', accountIds),
    done(answer, storeNowMs) {
      const aheadMs = storeNowMs - state.options.clock()
      accountIds.forEach((id, at) => {
        accountSlots(state.mirror, id).sessions = sessionsOf(textsAt(answer, at), aheadMs)
      })
      then()
    },
    failed: then,
  })
}

function sessionsOf(told: readonly string[], aheadMs: number): SessionCounts | null {
  if (told.length === 0) return null
  const sessions: SessionCounts = new Map()
  for (let at = 0; at < told.length; at += 2) {
    const score = Number(told[at + 1])
    const running = score >= RUNNING_SCORE ? 1 : 0
    sessions.set(told[at] ?? '', { lastSeenMs: score - aheadMs, running })
  }
  return sessions
}
