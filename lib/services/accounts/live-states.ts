import type { LiveAccountState } from '@/lib/core'
import type { ServiceContext } from '../context'
import { liveOr } from '../shared/live-or'

/** What the gateway knows of accounts by their ids; empty while none answers, so that configuration stays visible. */
export async function readLiveStates(
  ctx: ServiceContext,
  ids: readonly number[],
): Promise<ReadonlyMap<number, LiveAccountState>> {
  if (ids.length === 0) return new Map()
  const states = await liveOr(ctx.live.accountStates(ids), [])
  return new Map(states.map((state) => [state.accountId, state]))
}
