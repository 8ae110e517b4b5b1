import type { ChannelPriceEntry } from '@/lib/billing'
import type { Platform } from '@/lib/core'
import { resolveRoute } from '@/lib/routing'
import type { PlannedRoute, RouteRejection } from '@/lib/routing'
import type { PoolMember } from '@/lib/scheduling'
import type { BilledPrice } from './price-of'
import type { GatewayAccount, GatewayGroup } from './snapshot'

/** A route of a plan with what follows from the configuration alone: the same for all who ask for the model. */
export type PreparedRoute = {
  readonly route: PlannedRoute<ChannelPriceEntry>
  /** `groupId:channelId`, channel 0 = legacy route. */
  readonly pool: string
  /** Key of the route's traffic: the channel's over all groups, or the legacy route of one group. */
  readonly routeKey: string
  /** The accounts of the pool. */
  readonly members: readonly PoolMember<GatewayAccount>[]
  /** Whether an account of the pool may send another name than the mapped model's. */
  readonly mapsModels: boolean
  /** The list price by the mapped model; `null` = not asked yet, or another moment may have another. */
  listPrice: { readonly bookNumber: number; readonly billed: BilledPrice } | null
}

type Plan =
  | { readonly kind: 'route'; readonly routes: readonly [PreparedRoute, ...PreparedRoute[]] }
  | RouteRejection

/** Plans of a group by platform and requested model; they hold nothing the group does not say, and end with it. */
export type PlanMemory = Map<Platform, Map<string, Plan>>

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
