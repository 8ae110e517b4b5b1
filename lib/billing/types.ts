import type { BillingMode, Decimal, ModelTable, Platform, PricingSource } from '@/lib/core'
import type { HoldRates } from './hold-rates'
import type { TokenRates } from './token-rates'

/** Prices of a channel entry or interval in USD; per token, but for `perRequestPrice`. `null` = not stated, 0 = free. */
export type PriceFields = {
  readonly inputPrice: Decimal | null
  readonly outputPrice: Decimal | null
  /** Covers 5-minute and 1-hour cache writes. */
  readonly cacheWritePrice: Decimal | null
  readonly cacheReadPrice: Decimal | null
  readonly imageOutputPrice: Decimal | null
  readonly perRequestPrice: Decimal | null
}

/** Prices of a context `(minTokens, maxTokens]`, or of a label in per_request/image mode. */
export type PriceInterval = PriceFields & {
  readonly minTokens: number
  /** `null` = unbounded. */
  readonly maxTokens: number | null
  readonly tierLabel: string | null
}

/** A row of a channel's price list with its intervals. */
export type ChannelPriceEntry = PriceFields & {
  readonly id: number
  readonly platform: Platform
  /** Exact names or `prefix*`. */
  readonly models: readonly string[]
  readonly billingMode: BillingMode
  readonly intervals: readonly PriceInterval[]
}

/** A channel's price list, compiled; the `prices` of a routing channel. */
export type ChannelPrices = ReadonlyMap<Platform, ModelTable<ChannelPriceEntry>>

/** Prices per token by kind, in USD; `null` = not stated, charged as 0. */
export type TokenPrices = {
  readonly input: Decimal | null
  readonly output: Decimal | null
  readonly cacheWrite5m: Decimal | null
  readonly cacheWrite1h: Decimal | null
  readonly cacheRead: Decimal | null
  readonly imageOutput: Decimal | null
}

/** Prices for the whole request when its context is strictly above a threshold. */
export type ContextTier = { readonly aboveTokens: number; readonly prices: TokenPrices }

/** Token prices with their context tiers, lowest threshold first. */
export type TieredPrices = { readonly prices: TokenPrices; readonly tiers: readonly ContextTier[] }

/** What the catalogue says of a model at one time. The same object is returned for the same price, so it may key a cache. */
export type CataloguePrice = TieredPrices & {
  readonly catalogueId: string
  /** Own prices of a service tier; `null` where the generic factor applies. */
  readonly priority: TieredPrices | null
  readonly flex: TieredPrices | null
  /** Price of an image; `null` where images are billed by tokens only. */
  readonly imagePrice: Decimal | null
  /** Tool fees in USD a unit, e.g. `web_search`. */
  readonly extraUnits: Readonly<Record<string, Decimal>>
}

/** Default prices by model name, built once and then only read. */
export type Catalogue = {
  /** `bundled`, or the file or URL it was read from. */
  readonly source: string
  readonly loadedAtMs: number
  /** The price valid at `atMs` (start of the request); also without provider prefix, date or `-latest`. `null` = unknown model. */
  lookup(model: string, atMs: number): CataloguePrice | null
  /** Whether the model's price depends on when it is asked for. */
  variesWithTime(model: string): boolean
  /** Every model name it lists, lower-case. */
  models(): readonly string[]
}

/** The prices of an interval, completed from the entry and the catalogue. */
export type ResolvedInterval = {
  readonly minTokens: number
  readonly maxTokens: number | null
  /** Label for the log: the tier label, else `min-max`. */
  readonly label: string
  readonly prices: TokenPrices
  readonly unitPrice: Decimal | null
}

/**
 * A price ready to compute with. The price book keeps one for each pair of entry and catalogue price; the catalogue's image
 * prices, which hardly any request has, are made when they are asked for.
 */
export type ResolvedPrice = {
  readonly mode: BillingMode
  readonly source: PricingSource
  /** The channel price entry; `null` when the channel has none for the model. */
  readonly entryId: number | null
  /** The catalogue model that filled in what the entry left open, or the price itself. */
  readonly catalogueId: string | null
  readonly prices: TokenPrices
  /** Channel intervals that state a price, by ascending minimum. */
  readonly intervals: readonly ResolvedInterval[]
  /** Catalogue context tiers, lowest first; empty for channel prices. */
  readonly contextTiers: readonly ContextTier[]
  readonly priority: TieredPrices | null
  readonly flex: TieredPrices | null
  /** Service tiers change the price; never where the channel states one. */
  readonly serviceTiersApply: boolean
  /** Unit prices by lower-case label (per_request and image mode). */
  readonly labelTiers: ReadonlyMap<string, Decimal>
  /** Price of a request or an image when no tier applies. */
  readonly unitPrice: Decimal | null
  readonly extraUnits: Readonly<Record<string, Decimal>>
  /** The price as JSON text for the usage row, rendered once. */
  readonly snapshotJson: string
  readonly memory: PriceMemory
}

/** What is computed of a price when it is first asked for, and kept with it; `null` = not asked for yet. */
export type PriceMemory = {
  /** What it can cost at most. */
  holdRates: HoldRates | null
  /** `prices` as integers. */
  tokenRates: TokenRates | null
}

/** Image prices of a group in USD an image; `null` = not set. */
export type GroupImagePrices = {
  readonly price1k: Decimal | null
  readonly price2k: Decimal | null
  readonly price4k: Decimal | null
}

/** What is asked of a price book. */
export type PriceRequest = {
  /** Price list of the route's channel; `null` on the legacy route. */
  readonly channelPrices: ChannelPrices | null
  /** Platforms looked at, in order. */
  readonly platforms: readonly Platform[]
  readonly billingModel: string
  /** Start of the request, milliseconds since the epoch. */
  readonly atMs: number
  /** Set when the answer contained images; `size` is the size asked for or answered, `null` = unknown. */
  readonly images?: {
    readonly size: string | null
    readonly groupPrices: GroupImagePrices | null
    /** A tool made them: their price comes on top of that of the tokens, else it stands in its place. */
    readonly besideTokens?: boolean
  }
}

/** Resolves prices and keeps the compiled ones; one per snapshot. */
export type PriceBook = {
  /** Of this book alone: what is kept of it can name it without keeping it. */
  readonly number: number
  /** channel entry → catalogue → family table; `null` = the model has no price. */
  resolve(request: PriceRequest): ResolvedPrice | null
  /** Whether another moment may have another price for a model. */
  variesWithTime(billingModel: string, atMs: number): boolean
  /** An entry by itself, without the catalogue (account cost); `null` = it states no price. */
  entryPrice(entry: ChannelPriceEntry): ResolvedPrice | null
}
