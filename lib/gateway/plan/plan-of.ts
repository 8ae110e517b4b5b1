import type { ChannelPriceEntry } from '@/lib/billing'
import type { Platform } from '@/lib/core'
import { resolveRoute } from '@/lib/routing'
import type { PlannedRoute } from '@/lib/routing'
import type { Plan, PreparedRoute } from '../ports/plan-memory'
import type { GatewayGroup } from '../ports/snapshot'

/** Plans remembered for each group and platform; clients choose the names, so both are bounded. */
const MAX_REMEMBERED = 256
const MAX_REMEMBERED_LENGTH = 128

/** The plan for a model, or why there is none; made once for the names that are asked for lately. */
export function planOf(group: GatewayGroup, platform: Platform, requestedModel: string): Plan {
  let plans = group.plans.get(platform)
  if (plans === undefined) {
    plans = new Map()
    group.plans.set(platform, plans)
  }
  const known = plans.get(requestedModel)
  if (known !== undefined) return known
  const plan = preparePlan(group, platform, requestedModel)
  if (requestedModel.length <= MAX_REMEMBERED_LENGTH) {
    if (plans.size >= MAX_REMEMBERED) plans.clear()
    plans.set(requestedModel, plan)
  }
  return plan
}

function preparePlan(group: GatewayGroup, platform: Platform, requestedModel: string): Plan {
  const decision = resolveRoute(group, platform, requestedModel)
  if (decision.kind === 'rejected') return decision
  const [first, ...others] = decision.plan
  return {
    kind: 'route',
    routes: [prepareRoute(group, first), ...others.map((route) => prepareRoute(group, route))],
  }
}

const NOBODY: PreparedRoute['members'] = []

function prepareRoute({ id, pools }: GatewayGroup, route: PlannedRoute<ChannelPriceEntry>): PreparedRoute {
  const channelId = route.channel?.id ?? 0
  const members = pools.get(channelId) ?? NOBODY
  return {
    route,
    pool: `${id}:${channelId}`,
    routeKey: route.channel === null ? `group:${id}` : `channel:${channelId}`,
    members,
    mapsModels: members.some(
      ({ account }) => account.modelMapping.size > 0 || account.platform === 'antigravity',
    ),
    listPrice: null,
  }
}
