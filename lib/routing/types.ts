import type { BillingModelSource, EntityStatus, FailoverReason, ModelTable, Platform } from '@/lib/core'

/**
 * A channel as the request path sees it; `P` is whatever the price list holds (rooms stay strangers).
 * Platforms in the channel's `disabled_platforms` are absent from both maps.
 */
export type RoutingChannel<P> = {
  readonly id: number
  readonly name: string
  readonly status: EntityStatus
  readonly restrictModels: boolean
  readonly billingModelSource: BillingModelSource
  readonly failoverPolicy: readonly FailoverReason[]
  readonly mappings: ReadonlyMap<Platform, ModelTable<string>>
  readonly prices: ReadonlyMap<Platform, ModelTable<P>>
}

/** A row of `channel_groups`; the smaller `routePriority` goes first. */
export type RouteBinding<P> = {
  readonly channel: RoutingChannel<P>
  readonly routePriority: number
}

/** What `compileGroup` needs: every living channel bound to the group, whatever its status. */
export type RoutingGroupInput<P> = {
  readonly id: number
  readonly platform: Platform
  readonly bindings: readonly RouteBinding<P>[]
}

/** A group ready for the request path; made by `compileGroup` and owned by the snapshot. */
export type RoutingGroup<P> = RoutingGroupInput<P> & {
  /** Look-up structure by platform, filled on first use; holds nothing the bindings do not say. */
  readonly indexes: Map<Platform, RouteIndex<P>>
}

/** Names and prefixes of all active channels of a group, seen from one platform; candidates in (priority, id) order. */
export type RouteIndex<P> = {
  readonly platforms: readonly Platform[]
  /** Lower-case exact name → the channels that name it. */
  readonly exact: ReadonlyMap<string, readonly RouteBinding<P>[]>
  /** Lower-case prefix → the channels with that pattern. */
  readonly prefixes: ReadonlyMap<string, readonly RouteBinding<P>[]>
  /** Distinct prefix lengths, longest first. */
  readonly prefixLengths: readonly number[]
  readonly open: readonly RouteBinding<P>[]
  /** Ids of active channels that restrict models. */
  readonly restrictingIds: readonly number[]
}

/** How well a channel fits a model; `legacy` is the route without a channel. */
export type RouteGrade = 'exact' | 'wildcard' | 'open' | 'legacy'

/** One step of a plan: the route itself or a channel to fail over to. */
export type PlannedRoute<P> = {
  /** `null` = legacy route: only accounts bound without a channel. */
  readonly channel: RoutingChannel<P> | null
  readonly requestedModel: string
  readonly mappedModel: string
  readonly grade: RouteGrade
  /** Length of the winning prefix; `null` unless the grade is `wildcard`. */
  readonly prefixLength: number | null
}

export type RouteRejection = {
  readonly kind: 'rejected'
  readonly code: 'CHANNEL_ROUTE_AMBIGUOUS' | 'MODEL_RESTRICTED'
  readonly status: 409 | 404
  /** The channels at fault, ascending: those that tie, or those that restrict. */
  readonly channelIds: readonly number[]
}

export type RouteDecision<P> =
  | { readonly kind: 'route'; readonly plan: readonly [PlannedRoute<P>, ...PlannedRoute<P>[]] }
  | RouteRejection

/** Why a channel is no candidate. */
export type NoGradeReason = 'inactive' | 'no_match' | 'restricted'

/** What one channel makes of a model. */
export type ChannelGrade =
  | { readonly grade: 'exact' | 'open'; readonly prefixLength: null }
  | { readonly grade: 'wildcard'; readonly prefixLength: number }
  | { readonly grade: 'none'; readonly reason: NoGradeReason }

/** Every channel of the group with its grade and why, beside the decision itself. */
export type RouteExplanation<P> = {
  readonly decision: RouteDecision<P>
  readonly platforms: readonly Platform[]
  readonly channels: readonly {
    readonly channelId: number
    readonly name: string
    readonly routePriority: number
    readonly grade: ChannelGrade
    readonly mappedModel: string
    /** The model its restriction looks at; `null` when it does not look here. */
    readonly checkedModel: string | null
    /** Place in the plan, 0 = the route; `null` when not in it. */
    readonly planIndex: number | null
  }[]
}

/** The three model names of a request: a, b, c. */
export type ModelNames = {
  readonly requestedModel: string
  readonly mappedModel: string
  /** `null` while no account is chosen. */
  readonly upstreamModel: string | null
}

/** A refused field of a channel body. */
export type MappingIssue = {
  /** e.g. `model_mapping.anthropic.claude-*` */
  readonly path: string
  readonly code: 'INVALID_MODEL_MAPPING' | 'INVALID_MODEL_PATTERN' | 'MODEL_PATTERN_CONFLICT'
  readonly message: string
}

/** Plain row data of a channel, as the database or a draft holds it. */
export type ChannelSource<P> = {
  readonly id: number
  readonly name: string
  readonly status: EntityStatus
  readonly restrictModels: boolean
  readonly billingModelSource: BillingModelSource
  readonly failoverPolicy: readonly FailoverReason[]
  readonly modelMapping: Readonly<Partial<Record<Platform, Readonly<Record<string, string>>>>>
  readonly disabledPlatforms: readonly Platform[]
  /** In their configured order: the first of two equal patterns wins. */
  readonly priceEntries: readonly (P & { readonly platform: Platform; readonly models: readonly string[] })[]
}
