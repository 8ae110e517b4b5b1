import { AppError, parseDecimal } from '@/lib/core'
import type { Decimal, ModalityUnit } from '@/lib/core'
import type { CatalogueEntry } from './build-catalogue'
import { completeCachePrices, completeServiceTier, completeTiers } from './complete-prices'
import { modalitySurcharges, tierSurcharges } from './modality-prices'
import type { StatedModalities } from './modality-prices'
import { NO_PRICES } from './token-prices'
import type { CataloguePrice, TieredPrices, TokenPrices } from './types'

type JsonObject = Readonly<Record<string, unknown>>
type Variant = 'standard' | 'priority' | 'flex'
type MutableTiered = { prices: TokenPrices; tiers: Map<number, TokenPrices> }

/** Longest first, so that a key is read by its most specific name. */
const KINDS: readonly (readonly [string, keyof TokenPrices])[] = [
  ['cache_creation_input_token_cost_above_1hr', 'cacheWrite1h'],
  ['cache_creation_input_token_cost', 'cacheWrite5m'],
  ['cache_read_input_token_cost', 'cacheRead'],
  ['output_cost_per_image_token', 'imageOutput'],
  ['output_cost_per_token', 'output'],
  ['input_cost_per_token', 'input'],
]
const REST = /^(?:_above_(\d+)(k?)_tokens)?(?:_(priority|flex))?$/

/** Prices of tokens of what is no text; some have two names. */
const MODALITY_KEYS: readonly (readonly [key: string, unit: ModalityUnit])[] = [
  ['input_cost_per_audio_token', 'audio_input'],
  ['cache_read_input_audio_token_cost', 'audio_cached'],
  ['cache_read_input_token_cost_per_audio_token', 'audio_cached'],
  ['output_cost_per_audio_token', 'audio_output'],
  ['input_cost_per_image_token', 'image_input'],
  ['cache_read_input_image_token_cost', 'image_cached'],
  ['input_cost_per_video_token', 'video_input'],
]

/**
 * Normalises a price file in LiteLLM's format (parsed JSON: model → fields). Entries without a usable price are skipped;
 * anything but an object with at least one price throws AppError `PRICING_DATA_INVALID`.
 *
 * **Source:** https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json
 */
export function parseLiteLlmPrices(data: unknown): readonly CatalogueEntry[] {
  if (!isObject(data)) throw invalidData('The price file is not a JSON object')
  const entries = Object.entries(data).flatMap(([id, fields]) => readLiteLlmModel(id, fields) ?? [])
  if (entries.length === 0) throw invalidData('The price file lists no model with a price')
  return entries
}

/** Normalises one model of such a file, for those who read it in steps; `null` = without a usable price. */
export function readLiteLlmModel(id: string, fields: unknown): CatalogueEntry | null {
  const price = id === 'sample_spec' || !isObject(fields) ? null : priceOf(id, fields)
  return price === null ? null : { id, aliases: [], variants: [{ condition: null, price }] }
}

function invalidData(message: string): AppError {
  return new AppError({ status: 422, code: 'PRICING_DATA_INVALID', message })
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function priceOf(catalogueId: string, fields: JsonObject): CataloguePrice | null {
  const stated = readTokenPrices(fields)
  const imagePrice = priceField(fields['output_cost_per_image'])
  const { input, output } = stated.standard.prices
  if (input === null && output === null && imagePrice === null) return null
  const prices = completeCachePrices(stated.standard.prices)
  const priority = serviceTier(prices, stated.priority, 'priority')
  const flex = serviceTier(prices, stated.flex, 'flex')
  return {
    catalogueId,
    prices,
    tiers: completeTiers(prices, tierList(stated.standard)),
    priority,
    flex,
    imagePrice,
    extraUnits: {
      ...feesOf(fields),
      ...modalitySurcharges(statedOf(fields, ''), prices),
      ...(priority === null
        ? {}
        : tierSurcharges(statedOf(fields, '_priority'), priority.prices, 'priority')),
      ...(flex === null ? {} : tierSurcharges(statedOf(fields, '_flex'), flex.prices, 'flex')),
    },
  }
}

function readTokenPrices(fields: JsonObject): Readonly<Record<Variant, MutableTiered>> {
  const stated = { standard: blank(), priority: blank(), flex: blank() }
  for (const [key, value] of Object.entries(fields)) {
    const named = readKey(key)
    const price = named === null ? null : priceField(value)
    if (named === null || price === null) continue
    const target = stated[named.variant]
    if (named.aboveTokens === null) {
      target.prices = { ...target.prices, [named.kind]: price }
    } else {
      const tier = target.tiers.get(named.aboveTokens) ?? NO_PRICES
      target.tiers.set(named.aboveTokens, { ...tier, [named.kind]: price })
    }
  }
  return stated
}

type NamedPrice = {
  readonly kind: keyof TokenPrices
  readonly aboveTokens: number | null
  readonly variant: Variant
}

/** `input_cost_per_token_above_200k_tokens_priority` → kind, threshold, service tier; `null` = not a token price. */
function readKey(key: string): NamedPrice | null {
  for (const [name, kind] of KINDS) {
    if (!key.startsWith(name)) continue
    const rest = REST.exec(key.slice(name.length))
    if (rest === null) return null
    const aboveTokens = rest[1] === undefined ? null : Number(rest[1]) * (rest[2] === 'k' ? 1000 : 1)
    const variant = rest[3] === 'priority' || rest[3] === 'flex' ? rest[3] : 'standard'
    return { kind, aboveTokens, variant }
  }
  return null
}

function serviceTier(
  standard: TokenPrices,
  stated: MutableTiered,
  tier: 'priority' | 'flex',
): TieredPrices | null {
  const { input, output } = stated.prices
  if (input === null && output === null) return null
  return completeServiceTier(standard, { prices: stated.prices, tiers: tierList(stated) }, tier)
}

/** Web search is listed by context size; the middle one is the default of the APIs. */
function feesOf(fields: JsonObject): Readonly<Record<string, Decimal>> {
  const search = fields['search_context_cost_per_query']
  const price = isObject(search) ? priceField(search['search_context_size_medium']) : null
  const fileSearch = priceField(fields['file_search_cost_per_1k_calls'])
  const maps = priceField(fields['google_maps_grounding_cost_per_query'])
  return {
    ...(price === null ? {} : { web_search: price }),
    ...(maps === null ? {} : { google_maps: maps }),
    ...(fileSearch === null ? {} : { file_search: fileSearch.div(1000) }),
  }
}

/** The prices of tokens that are no text, in the service tier that the ending of their keys names. */
function statedOf(fields: JsonObject, ending: '' | '_priority' | '_flex'): StatedModalities {
  return MODALITY_KEYS.map(([key, unit]) => [unit, priceField(fields[`${key}${ending}`])])
}

/** A negative or unreadable price counts as not stated. */
function priceField(value: unknown): Decimal | null {
  const price = parseDecimal(value)
  return price === null || price.isNegative() ? null : price
}

function tierList(stated: MutableTiered): TieredPrices['tiers'] {
  return [...stated.tiers].map(([aboveTokens, prices]) => ({ aboveTokens, prices }))
}

function blank(): MutableTiered {
  return { prices: NO_PRICES, tiers: new Map() }
}
