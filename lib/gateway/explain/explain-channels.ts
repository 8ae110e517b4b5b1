import type { RouteLabChannel, RouteLabQuestion } from '@/lib/core'
import { explainRoute } from '@/lib/routing'
import type { Caller } from '../exchange/corridor'
import type { Job } from '../plan/job'

/** Every channel with its grade; the place in the plan is the request's, without what cannot be billed. */
export function explainChannels(
  { group }: Caller,
  { forcedPlatform, requestedModel }: RouteLabQuestion,
  job: Job | null,
): readonly RouteLabChannel[] {
  const explained = explainRoute(group, forcedPlatform ?? group.platform, requestedModel)
  const { decision } = explained
  const tiedIds =
    decision.kind === 'rejected' && decision.code === 'CHANNEL_ROUTE_AMBIGUOUS' ? decision.channelIds : []
  const planned = job?.plan.map(({ route }) => route.channel?.id) ?? []
  const bindings = new Map(group.bindings.map(({ channel }) => [channel.id, channel]))
  return explained.channels.map((row) => {
    const planIndex = planned.indexOf(row.channelId)
    // A plan whose first channel has no price is refused as a whole; of a plan that goes on such channels are left out.
    const isUnpriced = job === null ? row.planIndex === 0 : row.planIndex !== null && planIndex === -1
    const unplanned = tiedIds.includes(row.channelId) ? 'ambiguous' : isUnpriced ? 'unpriced' : null
    return {
      channelId: row.channelId,
      name: row.name,
      routePriority: row.routePriority,
      grade: row.grade.grade,
      prefixLength: row.grade.grade === 'none' ? null : row.grade.prefixLength,
      reason: row.grade.grade === 'none' ? row.grade.reason : unplanned,
      mappedModel: row.mappedModel,
      billingModelSource: bindings.get(row.channelId)?.billingModelSource ?? 'channel_mapped',
      restrictsModels: bindings.get(row.channelId)?.restrictModels ?? false,
      checkedModel: row.checkedModel,
      planIndex: planIndex === -1 ? null : planIndex,
    }
  })
}

/**
 * How many accounts stand behind channels only, where the request takes the legacy route, which none of them serves: pools
 * do not mix. `null` = it takes a channel.
 */
export function boundToChannelsOnly({ plan, caller: { group } }: Job): number | null {
  if (plan[0].route.channel !== null) return null
  const legacy = new Set((group.pools.get(0) ?? []).map(({ account }) => account.id))
  const others = new Set<number>()
  for (const members of group.pools.values()) {
    for (const { account } of members) if (!legacy.has(account.id)) others.add(account.id)
  }
  return others.size
}
