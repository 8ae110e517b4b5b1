import type { RedisState } from './redis-state'

/** More than a minute and a half of releases at any rate we serve; older ones have expired by themselves. */
const MOST_OWED = 100_000

/** A release that may not have arrived is sent again: twice does no harm. */
export function owe(state: RedisState, member: string): void {
  if (state.owed.size < MOST_OWED) state.owed.add(member)
}
