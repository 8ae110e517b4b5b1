import type { ChannelPriceEntry, ResolvedPrice } from '@/lib/billing'
import type { Platform } from '@/lib/core'
import type { PlannedRoute, RouteRejection } from '@/lib/routing'
import type { PoolMember } from '@/lib/scheduling'
import type { GatewayAccount } from './snapshot'

/** The model a finished request is billed by, and its price; `price` is `null` for an unpriced model. */
export type BilledPrice = { readonly billingModel: string; readonly price: ResolvedPrice | null }

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

/** The routes for a model in their order, or why there is none. */
export type Plan =
  | { readonly kind: 'route'; readonly routes: readonly [PreparedRoute, ...PreparedRoute[]] }
  | RouteRejection

/** Plans of a group by platform and requested model; they hold nothing the group does not say, and end with it. */
export type PlanMemory = Map<Platform, Map<string, Plan>>
