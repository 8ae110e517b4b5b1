import { platformsSeenBy } from '@/lib/core'
import type { Platform } from '@/lib/core'
import { compareBindings } from './compile-group'
import { gradeChannel } from './grade-channel'
import { mapChannelModel } from './map-channel-model'
import { resolveRoute } from './resolve-route'
import { restrictionModel } from './restriction'
import type { RouteExplanation, RoutingGroup } from './types'

/** The decision of `resolveRoute` with every bound channel, its grade or why not, and its place in the plan. */
export function explainRoute<P>(
  group: RoutingGroup<P>,
  platform: Platform,
  requestedModel: string,
): RouteExplanation<P> {
  const decision = resolveRoute(group, platform, requestedModel)
  const platforms = platformsSeenBy(platform)
  const planIds = decision.kind === 'route' ? decision.plan.map((route) => route.channel?.id) : []
  const activeCount = group.bindings.filter(({ channel }) => channel.status === 'active').length
  const channels = group.bindings.toSorted(compareBindings).map(({ channel, routePriority }) => {
    const mappedModel = mapChannelModel(channel, platforms, requestedModel) ?? requestedModel
    const planIndex = planIds.indexOf(channel.id)
    return {
      channelId: channel.id,
      name: channel.name,
      routePriority,
      grade: gradeChannel({ channel, platforms, requestedModel, isOnlyActive: activeCount === 1 }),
      mappedModel,
      checkedModel: channel.restrictModels
        ? restrictionModel(channel.billingModelSource, { requestedModel, mappedModel })
        : null,
      planIndex: planIndex === -1 ? null : planIndex,
    }
  })
  return { decision, platforms, channels }
}
