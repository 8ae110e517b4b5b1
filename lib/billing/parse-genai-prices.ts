import { Decimal, perToken } from '@/lib/core'
import type { ModalityUnit } from '@/lib/core'
import type { CatalogueEntry, PriceCondition, PriceVariant } from './build-catalogue'
import { completeCachePrices, completeTiers } from './complete-prices'
import { modalitySurcharges } from './modality-prices'
import { NO_PRICES } from './token-prices'
import type { CataloguePrice, ContextTier, TokenPrices } from './types'

/** A price in USD per million tokens: one number, or a base with thresholds. */
export type GenAiPrice =
  | number
  | { readonly base: number; readonly tiers: readonly { readonly start: number; readonly price: number }[] }
export type GenAiModelPrice = Readonly<Record<string, GenAiPrice | undefined>>

export type GenAiModel = {
  readonly id: string
  readonly match: unknown
  readonly prices: GenAiModelPrice | readonly GenAiConditionalPrice[]
}

export type GenAiConditionalPrice = {
  readonly constraint?: GenAiConstraint | undefined
  readonly prices: GenAiModelPrice
}

export type GenAiConstraint =
  | { readonly type: 'start_date'; readonly start_date: string }
  | { readonly type: 'time_of_date'; readonly start_time: string; readonly end_time: string }

const TOKEN_KEYS: Readonly<Record<string, keyof TokenPrices>> = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_write_mtok: 'cacheWrite5m',
  cache_write_1h_mtok: 'cacheWrite1h',
  cache_read_mtok: 'cacheRead',
  output_image_mtok: 'imageOutput',
}

/** Fees by the thousand units; the names are those the codecs report. */
const UNIT_KEYS: Readonly<Record<string, string>> = {
  web_searches_kcount: 'web_search',
  storage_searches_kcount: 'file_search',
}

/** Prices by the million tokens of what is no text. */
const MODALITY_KEYS: readonly (readonly [key: string, unit: ModalityUnit])[] = [
  ['input_audio_mtok', 'audio_input'],
  ['cache_audio_read_mtok', 'audio_cached'],
  ['output_audio_mtok', 'audio_output'],
  ['input_image_mtok', 'image_input'],
  ['cache_image_read_mtok', 'image_cached'],
  ['input_video_mtok', 'video_input'],
]

/**
 * Normalises models of `@pydantic/genai-prices`: numbers by their shortest decimal text, from million tokens to tokens.
 * Models without a token price are left out.
 *
 * **Source:** https://github.com/pydantic/genai-prices
 */
export function parseGenAiPrices(models: readonly GenAiModel[]): readonly CatalogueEntry[] {
  const entries: CatalogueEntry[] = []
  for (const model of models) {
    const variants = variantsOf(model)
    if (variants.length > 0) entries.push({ id: model.id, aliases: aliasesOf(model.match), variants })
  }
  return entries
}

function variantsOf(model: GenAiModel): readonly PriceVariant[] {
  if (!isList(model.prices)) {
    const price = priceOf(model.id, model.prices)
    return price === null ? [] : [{ condition: null, price }]
  }
  const variants: PriceVariant[] = []
  for (const { constraint, prices } of model.prices) {
    const price = priceOf(model.id, prices)
    if (price !== null) variants.push({ condition: conditionOf(constraint), price })
  }
  return variants
}

function isList(prices: GenAiModel['prices']): prices is readonly GenAiConditionalPrice[] {
  return Array.isArray(prices)
}

function priceOf(catalogueId: string, stated: GenAiModelPrice): CataloguePrice | null {
  const base = tokenPrices(stated, (price) => (typeof price === 'number' ? price : price.base))
  if (base.input === null && base.output === null) return null
  const prices = completeCachePrices(base)
  return {
    catalogueId,
    prices,
    tiers: completeTiers(prices, tiersOf(stated)),
    priority: null,
    flex: null,
    imagePrice: null,
    extraUnits: extraUnitsOf(stated, prices),
  }
}

/** Thresholds are stated kind by kind; a kind without one at a threshold keeps the price of the tier below. */
function tiersOf(stated: GenAiModelPrice): readonly ContextTier[] {
  const thresholds = new Set<number>()
  for (const price of Object.values(stated)) {
    if (typeof price === 'object') for (const tier of price.tiers) thresholds.add(tier.start)
  }
  return [...thresholds].map((aboveTokens) => ({
    aboveTokens,
    prices: tokenPrices(stated, (price) => priceAbove(price, aboveTokens)),
  }))
}

function priceAbove(price: GenAiPrice, threshold: number): number | null {
  if (typeof price === 'number') return price
  const reached = price.tiers.filter((tier) => tier.start <= threshold)
  return reached.toSorted((a, b) => b.start - a.start)[0]?.price ?? price.base
}

function tokenPrices(stated: GenAiModelPrice, pick: (price: GenAiPrice) => number | null): TokenPrices {
  const prices: Record<keyof TokenPrices, Decimal | null> = { ...NO_PRICES }
  for (const [key, kind] of Object.entries(TOKEN_KEYS)) {
    const price = stated[key]
    const picked = price === undefined ? null : pick(price)
    if (picked !== null) prices[kind] = perToken(new Decimal(String(picked)))
  }
  return prices
}

function extraUnitsOf(stated: GenAiModelPrice, text: TokenPrices): Readonly<Record<string, Decimal>> {
  const units: Record<string, Decimal> = {}
  for (const [key, unit] of Object.entries(UNIT_KEYS)) {
    const price = stated[key]
    if (typeof price === 'number') units[unit] = new Decimal(String(price)).div(1000)
  }
  const modalities = MODALITY_KEYS.map(([key, unit]) => [unit, mtokPrice(stated[key])] as const)
  return { ...units, ...modalitySurcharges(modalities, text) }
}

function mtokPrice(price: GenAiPrice | undefined): Decimal | null {
  if (price === undefined) return null
  return perToken(new Decimal(String(typeof price === 'number' ? price : price.base)))
}

function conditionOf(constraint: GenAiConstraint | undefined): PriceCondition | null {
  if (constraint === undefined) return null
  if (constraint.type === 'start_date') return { kind: 'from', startMs: Date.parse(constraint.start_date) }
  return { kind: 'daily', fromMs: timeOfDayMs(constraint.start_time), toMs: timeOfDayMs(constraint.end_time) }
}

/** `16:30:00Z` → milliseconds of the UTC day. */
function timeOfDayMs(text: string): number {
  return Date.parse(`1970-01-01T${text.endsWith('Z') ? text : `${text}Z`}`)
}

/** The names a model is matched by, where they are names: `equals`, and `starts_with` taken literally. */
function aliasesOf(match: unknown): readonly string[] {
  if (typeof match !== 'object' || match === null) return []
  if ('or' in match && Array.isArray(match.or)) return match.or.flatMap(aliasesOf)
  if ('equals' in match && typeof match.equals === 'string') return [match.equals]
  if ('starts_with' in match && typeof match.starts_with === 'string') {
    return /[a-z0-9]$/i.test(match.starts_with) ? [match.starts_with] : []
  }
  return []
}
