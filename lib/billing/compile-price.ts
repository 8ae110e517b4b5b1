import { PICTURE_UNIT, ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'
import { hasLabel, intervalLabel, pricedIntervals } from './intervals'
import { withoutChannelPriced } from './modality-prices'
import { priceSnapshot } from './price-snapshot'
import { fillPrices, NO_PRICES, statesTokenPrice, tokenPricesOf, withImageOutput } from './token-prices'
import type {
  CataloguePrice,
  ChannelPriceEntry,
  GroupImagePrices,
  PriceInterval,
  ResolvedInterval,
  ResolvedPrice,
  TieredPrices,
  TokenPrices,
} from './types'

type PriceWithoutSnapshot = Omit<ResolvedPrice, 'snapshotJson' | 'memory'>

const BLANK: PriceWithoutSnapshot = {
  mode: 'token',
  source: 'none',
  entryId: null,
  catalogueId: null,
  prices: NO_PRICES,
  intervals: [],
  contextTiers: [],
  priority: null,
  flex: null,
  serviceTiersApply: false,
  labelTiers: new Map(),
  unitPrice: null,
  extraUnits: {},
}

/** The price of a model nobody priced, where that is allowed: everything costs 0 and the row says `none`. */
export const UNPRICED: ResolvedPrice = finish({})

/** A catalogue price as charged: by tokens, with context and service tiers. */
export function compileCataloguePrice(
  price: CataloguePrice,
  source: 'catalogue' | 'fallback',
): ResolvedPrice {
  return finish({ ...catalogueParts(price), source, serviceTiersApply: true })
}

/** A catalogue price of images by the piece; `imagePrice` is in USD an image. */
export function compileCatalogueImagePrice(
  price: CataloguePrice,
  imagePrice: Decimal,
  source: 'catalogue' | 'fallback',
): ResolvedPrice {
  return finish({ mode: 'image', source, catalogueId: price.catalogueId, unitPrice: imagePrice })
}

/** A price by tokens with that of each picture that a tool makes beside them. */
export function withPicturePrice(price: ResolvedPrice, picture: Decimal): ResolvedPrice {
  return finish({ ...price, extraUnits: { ...price.extraUnits, [PICTURE_UNIT]: picture } })
}

/** A group's image prices by size tier. */
export function compileGroupImagePrice(prices: GroupImagePrices): ResolvedPrice {
  const tiers = new Map<string, Decimal>()
  if (prices.price1k !== null) tiers.set('1k', prices.price1k)
  if (prices.price2k !== null) tiers.set('2k', prices.price2k)
  if (prices.price4k !== null) tiers.set('4k', prices.price4k)
  return finish({ mode: 'image', source: 'group_image', labelTiers: tiers })
}

/**
 * A channel entry completed from the catalogue, field by field. Service tiers and catalogue context tiers hold on only where
 * the entry states no token price at all. `null` = neither the entry nor the catalogue states a price.
 */
export function compileChannelPrice(
  entry: ChannelPriceEntry,
  base: CataloguePrice | null,
): ResolvedPrice | null {
  return entry.billingMode === 'token' ? compileTokenEntry(entry, base) : compileUnitEntry(entry)
}

const NO_PARTS: ReturnType<typeof catalogueParts> = { prices: NO_PRICES, extraUnits: {} }

function compileTokenEntry(entry: ChannelPriceEntry, base: CataloguePrice | null): ResolvedPrice | null {
  const stated = entry.intervals.filter(statesTokenPrice)
  const isEmpty = stated.length === 0 && !statesTokenPrice(entry)
  if (isEmpty && base === null) return null
  const parts = base === null ? NO_PARTS : catalogueParts(base)
  const prices = fillPrices(chargedChannelPrices(entry), parts.prices)
  const extraUnits = withoutChannelPriced(parts.extraUnits, [entry, ...stated])
  const common = { ...parts, prices, extraUnits, source: 'channel', entryId: entry.id } as const
  if (isEmpty) return finish({ ...common, ...freeImageOutput(common), serviceTiersApply: true })
  return finish({
    ...common,
    intervals: resolveIntervals(stated, prices),
    contextTiers: [],
    priority: null,
    flex: null,
  })
}

/** The catalogue's tiers under a channel entry that states no price: image output costs nothing in them either. */
function freeImageOutput({
  contextTiers = [],
  priority = null,
  flex = null,
}: Partial<PriceWithoutSnapshot>): Pick<PriceWithoutSnapshot, 'contextTiers' | 'priority' | 'flex'> {
  const free = (prices: TokenPrices): TokenPrices => ({ ...prices, imageOutput: ZERO })
  const freeTiers = (tiers: TieredPrices['tiers']): TieredPrices['tiers'] =>
    tiers.map((tier) => ({ ...tier, prices: free(tier.prices) }))
  const freeTiered = (tiered: TieredPrices | null): TieredPrices | null =>
    tiered === null ? null : { prices: free(tiered.prices), tiers: freeTiers(tiered.tiers) }
  return { contextTiers: freeTiers(contextTiers), priority: freeTiered(priority), flex: freeTiered(flex) }
}

/** Image output without a price of its own costs nothing in a channel entry. */
function chargedChannelPrices(entry: ChannelPriceEntry): TokenPrices {
  return { ...tokenPricesOf(entry), imageOutput: entry.imageOutputPrice ?? ZERO }
}

function compileUnitEntry(entry: ChannelPriceEntry): ResolvedPrice | null {
  const tiers = entry.intervals.filter((interval) => interval.perRequestPrice !== null)
  if (tiers.length === 0 && entry.perRequestPrice === null) return null
  return finish({
    mode: entry.billingMode,
    source: 'channel',
    entryId: entry.id,
    intervals: resolveIntervals(tiers.filter(isContextTier), NO_PRICES),
    labelTiers: labelTiersOf(tiers),
    unitPrice: entry.perRequestPrice,
  })
}

/** Unit prices by lower-case label; the first of equal labels wins. */
export function labelTiersOf(tiers: readonly PriceInterval[]): ReadonlyMap<string, Decimal> {
  const byLabel = new Map<string, Decimal>()
  for (const tier of tiers) {
    if (!hasLabel(tier) || tier.perRequestPrice === null) continue
    const label = tier.tierLabel.trim().toLowerCase()
    if (!byLabel.has(label)) byLabel.set(label, tier.perRequestPrice)
  }
  return byLabel
}

/** A labelled tier without bounds is found by its label only. */
export function isContextTier(tier: PriceInterval): boolean {
  return !hasLabel(tier) || tier.minTokens > 0 || tier.maxTokens !== null
}

function resolveIntervals(
  intervals: readonly PriceInterval[],
  fallback: TokenPrices,
): readonly ResolvedInterval[] {
  return pricedIntervals(intervals).map((interval) => ({
    minTokens: interval.minTokens,
    maxTokens: interval.maxTokens,
    label: intervalLabel(interval),
    prices: fillPrices(tokenPricesOf(interval), fallback),
    unitPrice: interval.perRequestPrice,
  }))
}

function catalogueParts(
  price: CataloguePrice,
): Partial<PriceWithoutSnapshot> & Pick<PriceWithoutSnapshot, 'prices' | 'extraUnits'> {
  const charged = chargedTiers(price)
  return {
    catalogueId: price.catalogueId,
    prices: charged.prices,
    contextTiers: charged.tiers,
    priority: price.priority === null ? null : chargedTiers(price.priority),
    flex: price.flex === null ? null : chargedTiers(price.flex),
    extraUnits: price.extraUnits,
  }
}

function chargedTiers({ prices, tiers }: TieredPrices): TieredPrices {
  return {
    prices: withImageOutput(prices),
    tiers: tiers.map((tier) => ({ aboveTokens: tier.aboveTokens, prices: withImageOutput(tier.prices) })),
  }
}

/** All prices have one shape, whatever they are made of: a spread would give each its own, and every reader the search for it. */
function finish(parts: Partial<PriceWithoutSnapshot>): ResolvedPrice {
  const price: PriceWithoutSnapshot = { ...BLANK, ...parts }
  return {
    mode: price.mode,
    source: price.source,
    entryId: price.entryId,
    catalogueId: price.catalogueId,
    prices: price.prices,
    intervals: price.intervals,
    contextTiers: price.contextTiers,
    priority: price.priority,
    flex: price.flex,
    serviceTiersApply: price.serviceTiersApply,
    labelTiers: price.labelTiers,
    unitPrice: price.unitPrice,
    extraUnits: price.extraUnits,
    snapshotJson: JSON.stringify(priceSnapshot(price)),
    memory: { holdRates: null, tokenRates: null },
  }
}
