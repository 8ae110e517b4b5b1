import { imageTier, lookupModelAcross } from '@/lib/core'
import type { Platform } from '@/lib/core'
import {
  compileCatalogueImagePrice,
  compileCataloguePrice,
  compileChannelPrice,
  compileGroupImagePrice,
  withPicturePrice,
} from './compile-price'
import { lookupDefaultPrice } from './family-table'
import type { DefaultPrice } from './family-table'
import { groupImagePrice } from './group-image-price'
import { findUnitPrice } from './unit-price'
import { createNameMemory } from './remember-names'
import type { NameMemory } from './remember-names'
import type {
  Catalogue,
  CataloguePrice,
  ChannelPriceEntry,
  GroupImagePrices,
  PriceBook,
  PriceRequest,
  ResolvedPrice,
} from './types'

type Sources = { readonly catalogue: Catalogue; readonly familyFallback: boolean }

/** Compiled prices by what they are made of; as many as there are entries and catalogue prices in use, never more. */
type Compiled = {
  readonly byEntry: Map<ChannelPriceEntry, Map<CataloguePrice | null, ResolvedPrice | null>>
  readonly byDefault: Map<CataloguePrice, Partial<Record<'catalogue' | 'fallback', ResolvedPrice>>>
  readonly byGroup: Map<GroupImagePrices, ResolvedPrice>
}

let booksMade = 0

/** Makes the price book of a snapshot: prices are compiled on first use and kept as long as the book. */
export function createPriceBook(sources: Sources): PriceBook {
  const compiled: Compiled = { byEntry: new Map(), byDefault: new Map(), byGroup: new Map() }
  const remembered: ResolvedPriceMemory = new Map()
  return {
    number: (booksMade += 1),
    resolve(request) {
      if (request.images !== undefined) return resolvePrice(request, sources, compiled).price
      const memory = memoryOf(remembered, request)
      const known = memory.get(request.billingModel)
      if (known !== undefined) return known
      const { price, variesWithTime } = resolvePrice(request, sources, compiled)
      if (!variesWithTime) memory.set(request.billingModel, price)
      return price
    },
    variesWithTime: (model, atMs) => lookupDefaultPrice(model, atMs, sources)?.variesWithTime ?? false,
    entryPrice: (entry) => channelPrice(compiled, entry, null),
  }
}

type Resolved = { readonly price: ResolvedPrice | null; readonly variesWithTime: boolean }

/** Prices by the table and the platforms they were looked up in; tables live as long as their snapshot. */
type ResolvedPriceMemory = Map<
  PriceRequest['channelPrices'],
  Map<readonly Platform[], NameMemory<ResolvedPrice | null>>
>

function memoryOf(
  memory: ResolvedPriceMemory,
  { channelPrices, platforms }: PriceRequest,
): NameMemory<ResolvedPrice | null> {
  let byPlatforms = memory.get(channelPrices)
  if (byPlatforms === undefined) {
    byPlatforms = new Map()
    memory.set(channelPrices, byPlatforms)
  }
  let byName = byPlatforms.get(platforms)
  if (byName === undefined) {
    byName = createNameMemory()
    byPlatforms.set(platforms, byName)
  }
  return byName
}

/** channel entry (exact, then longest wildcard) → image prices, if images were made → catalogue → family table → `null`. */
function resolvePrice(request: PriceRequest, sources: Sources, compiled: Compiled): Resolved {
  const base = lookupDefaultPrice(request.billingModel, request.atMs, sources)
  return { price: priceFrom(request, base, compiled), variesWithTime: base?.variesWithTime ?? false }
}

function priceFrom(
  request: PriceRequest,
  base: DefaultPrice | null,
  compiled: Compiled,
): ResolvedPrice | null {
  const { channelPrices, platforms, billingModel } = request
  if (channelPrices !== null) {
    const hit = lookupModelAcross(channelPrices, platforms, billingModel.toLowerCase())
    if (hit !== null) return channelPrice(compiled, hit.value, base?.price ?? null)
  }
  const tokens = base === null ? null : defaultPrice(compiled, base)
  if (request.images === undefined) return tokens
  const pictures = imagePrice(compiled, request.images, base)
  if (request.images.besideTokens !== true) return pictures ?? tokens
  const picture = pictures === null ? null : findUnitPrice(pictures, request.images.size, 0)
  return tokens === null || picture === null ? tokens : withPicturePrice(tokens, picture.price)
}

function channelPrice(
  { byEntry }: Compiled,
  entry: ChannelPriceEntry,
  base: CataloguePrice | null,
): ResolvedPrice | null {
  let byBase = byEntry.get(entry)
  if (byBase === undefined) {
    byBase = new Map()
    byEntry.set(entry, byBase)
  }
  const known = byBase.get(base)
  if (known !== undefined) return known
  const price = compileChannelPrice(entry, base)
  byBase.set(base, price)
  return price
}

function defaultPrice({ byDefault }: Compiled, { price, source }: DefaultPrice): ResolvedPrice {
  let bySource = byDefault.get(price)
  if (bySource === undefined) {
    bySource = {}
    byDefault.set(price, bySource)
  }
  return (bySource[source] ??= compileCataloguePrice(price, source))
}

/** The group's price for the size, else the catalogue's image price; `null` = images are billed by tokens. */
function imagePrice(
  { byGroup }: Compiled,
  { size, groupPrices }: NonNullable<PriceRequest['images']>,
  base: DefaultPrice | null,
): ResolvedPrice | null {
  if (groupPrices !== null && groupImagePrice(groupPrices, imageTier(size)) !== null) {
    const known = byGroup.get(groupPrices) ?? compileGroupImagePrice(groupPrices)
    byGroup.set(groupPrices, known)
    return known
  }
  const unitPrice = base?.price.imagePrice ?? null
  return base === null || unitPrice === null
    ? null
    : compileCatalogueImagePrice(base.price, unitPrice, base.source)
}
