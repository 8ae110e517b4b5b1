import { buildCatalogue, createPriceBook } from '@/lib/billing'
import type {
  Catalogue,
  CataloguePrice,
  ChannelPriceEntry,
  PriceBook,
  PriceInterval,
  TokenPrices,
} from '@/lib/billing'
import { buildModelTable, Decimal, NO_USAGE } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'

export const NO_FIELDS = {
  inputPrice: null,
  outputPrice: null,
  cacheWritePrice: null,
  cacheReadPrice: null,
  imageOutputPrice: null,
  perRequestPrice: null,
}

export function decimal(value: string): Decimal {
  return new Decimal(value)
}

export function entry(fields: Partial<ChannelPriceEntry>): ChannelPriceEntry {
  return {
    ...NO_FIELDS,
    id: 1,
    platform: 'anthropic',
    models: ['m'],
    billingMode: 'token',
    intervals: [],
    ...fields,
  }
}

export function interval(fields: Partial<PriceInterval>): PriceInterval {
  return { ...NO_FIELDS, minTokens: 0, maxTokens: null, tierLabel: null, ...fields }
}

export function tokenPrices(prices: Partial<Record<keyof TokenPrices, string>>): TokenPrices {
  const priceOf = (kind: keyof TokenPrices): Decimal | null => {
    const price = prices[kind]
    return price === undefined ? null : new Decimal(price)
  }
  return {
    input: priceOf('input'),
    output: priceOf('output'),
    cacheWrite5m: priceOf('cacheWrite5m'),
    cacheWrite1h: priceOf('cacheWrite1h'),
    cacheRead: priceOf('cacheRead'),
    imageOutput: priceOf('imageOutput'),
  }
}

export function cataloguePrice(
  prices: Partial<Record<keyof TokenPrices, string>>,
  more: Partial<CataloguePrice> = {},
): CataloguePrice {
  return {
    catalogueId: 'm',
    prices: tokenPrices(prices),
    tiers: [],
    priority: null,
    flex: null,
    imagePrice: null,
    extraUnits: {},
    ...more,
  }
}

export function catalogue(prices: Readonly<Record<string, CataloguePrice>>): Catalogue {
  const entries = Object.entries(prices).map(([id, price]) => ({
    id,
    aliases: [],
    variants: [{ condition: null, price }],
  }))
  return buildCatalogue({ entries, source: 'test', loadedAtMs: 0 })
}

export function book(prices: Readonly<Record<string, CataloguePrice>>, familyFallback = false): PriceBook {
  return createPriceBook({ catalogue: catalogue(prices), familyFallback })
}

/** A request for the price of `m` on a channel with these entries. */
export function request(entries: readonly ChannelPriceEntry[], billingModel = 'm') {
  const pairs = entries.flatMap((one) => one.models.map((model) => [model, one] as const))
  return {
    channelPrices: new Map([['anthropic' as const, buildModelTable(pairs)]]),
    platforms: ['anthropic' as const],
    billingModel,
    atMs: 0,
  }
}

export function usage(fields: Partial<TokenUsage>): TokenUsage {
  return { ...NO_USAGE, ...fields }
}
