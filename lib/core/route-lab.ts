import type {
  BillingMode,
  BillingModelSource,
  ExclusionReason,
  FailoverReason,
  PricingSource,
} from './vocabulary'
import type { Platform, ProtocolId } from './platform'
import type { TokenUsage } from './token-usage'

/** Whose request it is, where a group is for Claude Code alone. */
export const ROUTE_LAB_CLIENTS = ['claude_code', 'other'] as const
export type RouteLabClient = (typeof ROUTE_LAB_CLIENTS)[number]

/** A question to Route Lab: one request that is only thought through. */
export type RouteLabQuestion = {
  /** The group to ask for when no key is named; its list multiplier applies. */
  readonly groupId: number | null
  /** The key whose next request is explained: its group, its user's terms, its sessions. */
  readonly apiKeyId: number | null
  readonly requestedModel: string
  readonly protocolId: ProtocolId
  readonly client: RouteLabClient
  /** `antigravity` on the forced routes. */
  readonly forcedPlatform: Platform | null
  /** The client's session id; it counts only together with a key. `null` = a new conversation. */
  readonly session: string | null
  /** What the answer is supposed to use. */
  readonly usage: TokenUsage
}

/** The refusal a request would get, as the client sees it. */
export type RouteLabRefusal = { readonly status: number; readonly code: string; readonly message: string }

/** What the request would come to. */
export type RouteLabOutcome =
  | {
      readonly kind: 'served'
      /** Step of the plan. */
      readonly planIndex: number
      readonly accountId: number
    }
  /** Everybody who could serve is busy: it queues until a slot of this limit is free. */
  | { readonly kind: 'waits'; readonly planIndex: number; readonly limit: 'user' | 'account' }
  | ({ readonly kind: 'refused' } & RouteLabRefusal)

export type RouteLabChannelReason = 'inactive' | 'no_match' | 'restricted' | 'ambiguous' | 'unpriced'

/** A channel of the group: its grade, or why it has none. */
export type RouteLabChannel = {
  readonly channelId: number
  readonly name: string
  readonly routePriority: number
  readonly grade: 'exact' | 'wildcard' | 'open' | 'none'
  readonly prefixLength: number | null
  /** Why it is not in the plan; `ambiguous` = it ties with another, `unpriced` = the model it would bill has no price. */
  readonly reason: RouteLabChannelReason | null
  readonly mappedModel: string
  readonly billingModelSource: BillingModelSource
  readonly restrictsModels: boolean
  /** The model its restriction looks at; `null` when it does not look here. */
  readonly checkedModel: string | null
  /** Step of the plan, 0 = the route; `null` when not in it. */
  readonly planIndex: number | null
}

/** An account of a planned route, in order, then the excluded ones. */
export type RouteLabAccount = {
  readonly accountId: number
  readonly name: string
  readonly platform: Platform
  /** 1 = asked first; `null` = excluded. */
  readonly rank: number | null
  readonly placedBy: 'sticky' | 'routed' | 'order' | null
  readonly upstreamModel: string | null
  readonly bindingPriority: number
  readonly priority: number
  readonly slotsInUse: number
  readonly waiting: number
  /** ≤ 0 = unlimited. */
  readonly concurrency: number
  readonly loadRatePercent: number
  readonly lastUsedAtMs: number | null
  /** Why it cannot serve; `null` for ranked accounts. */
  readonly reason: ExclusionReason | null
  /** When the reason, or the short cool-down it is tried in, ends; `null` = not by itself, or there is none. */
  readonly untilMs: number | null
  /** What the provider or the operator said to it; `null` = nothing. */
  readonly healthMessage: string | null
}

/** One step of the plan. */
export type RouteLabStep = {
  /** `null` = legacy route. */
  readonly channelId: number | null
  readonly name: string | null
  readonly grade: 'exact' | 'wildcard' | 'open' | 'legacy'
  readonly prefixLength: number | null
  readonly mappedModel: string
  readonly failoverPolicy: readonly FailoverReason[]
  /** `null` on the legacy route. */
  readonly breaker: {
    readonly state: 'closed' | 'open' | 'half_open'
    readonly failures: number
    readonly openUntilMs: number | null
  } | null
  /** The last minute: requests, retries and failovers it caused, and how many it may cause. */
  readonly requests: number
  readonly extraAttempts: number
  readonly extraAttemptsAllowed: number
  /** Passed by: its breaker lets nothing in, or nobody of its accounts can serve. */
  readonly skipped: 'breaker' | 'no_account' | null
  readonly accounts: readonly RouteLabAccount[]
}

/** Prices per token in USD as decimal texts; `null` = not stated. */
export type RouteLabTokenPrices = Readonly<
  Record<'input' | 'output' | 'cacheWrite5m' | 'cacheWrite1h' | 'cacheRead' | 'imageOutput', string | null>
>

/** The price of the billed model; amounts are decimal texts in USD. */
export type RouteLabPrice = {
  readonly billingModel: string
  readonly mode: BillingMode
  readonly source: PricingSource
  /** The channel's price entry, if the price is the channel's. */
  readonly entryId: number | null
  readonly catalogueId: string | null
  /** Label of the interval or tier the sample usage falls into; `null` = the default prices. */
  readonly tier: string | null
  readonly longContext: boolean
  /** What applies to the sample usage; `null` when billed by the piece. */
  readonly tokenPrices: RouteLabTokenPrices | null
  /** Of a service tier, on top of the prices; `null` = 1. */
  readonly factor: string | null
  /** Price of a request or an image; `null` when billed by tokens. */
  readonly unitPrice: string | null
  /** Every interval and context tier, `(minTokens, maxTokens]`. */
  readonly intervals: readonly {
    readonly label: string
    readonly minTokens: number
    readonly maxTokens: number | null
    readonly applies: boolean
  }[]
}

/** What the sample usage would cost, as decimal texts in USD. */
export type RouteLabCost = {
  readonly input: string
  readonly output: string
  readonly cacheCreation: string
  readonly cacheRead: string
  readonly imageOutput: string
  readonly extra: string
  readonly total: string
  readonly rateMultiplier: string
  readonly actual: string
  /** What the operator would pay; `null` while no account is known. */
  readonly accountCost: string | null
  /** Units no price covers. */
  readonly unbilledUnits: readonly string[]
}

/** The whole explanation; it changes nothing and takes no slot. */
export type RouteLabAnswer = {
  readonly atMs: number
  /** The last configuration change it knows of. */
  readonly snapshotSeq: string
  /** `null` = the key has no group that is alive. */
  readonly group: {
    readonly id: number
    readonly name: string
    readonly platform: Platform
    readonly claudeCodeOnly: boolean
  } | null
  /** The group for Claude Code alone that hands the request over to `group`; `null` = it is the one asked about. */
  readonly fallbackFrom: { readonly id: number; readonly name: string } | null
  /** Platforms whose entries count, in order. */
  readonly platforms: readonly Platform[]
  readonly outcome: RouteLabOutcome
  /** Requested, channel-mapped and upstream model; the latter two `null` while unknown. */
  readonly requestedModel: string
  readonly mappedModel: string | null
  readonly upstreamModel: string | null
  /** `a→b→c` without repeats; empty when nothing changes. */
  readonly mappingChain: string
  readonly channels: readonly RouteLabChannel[]
  readonly plan: readonly RouteLabStep[]
  /** On the legacy route: accounts that serve channels of the group only; `null` on any other. */
  readonly accountsBoundToChannelsOnly: number | null
  readonly price: RouteLabPrice | null
  readonly cost: RouteLabCost | null
}
