import { buildCatalogue, completeServiceTier, completeTier } from '@/lib/billing'
import type {
  Catalogue,
  CataloguePrice,
  ContextTier,
  CostBreakdown,
  TieredPrices,
  TokenPrices,
} from '@/lib/billing'
import { NO_USAGE } from '@/lib/core'
import type { Decimal, TokenUsage } from '@/lib/core'
import { anthropicMessages } from '@/lib/protocols'
import type { CaseInput } from './adapter'
import { decimalOf, decimalOr, numberOf, numberOrNull, textOrNull } from './read-input'

/** The name under which a case's list price stands in its catalogue. */
export const CASE_MODEL = 'case-model'

function firstOf(input: CaseInput, keys: readonly string[]): unknown {
  return keys.map((key) => input[key]).find((value) => value !== undefined && value !== null)
}

/** Tokens of a case; cache writes with or without their split by lifetime. */
export function usageOf(input: CaseInput): TokenUsage {
  const imageOutputTokens = numberOf(input['image_output_tokens'])
  const { cacheCreation5mTokens, cacheCreation1hTokens } = readAnthropicUsage({
    cache_creation_input_tokens: numberOrNull(
      firstOf(input, ['cache_creation_tokens', 'cache_creation_input_tokens']),
    ),
    cache_creation: {
      ephemeral_5m_input_tokens: numberOf(
        firstOf(input, ['cache_5m', 'cache_5m_tokens', 'cache_creation_5m_tokens', 'ephemeral_5m']),
      ),
      ephemeral_1h_input_tokens: numberOf(
        firstOf(input, ['cache_1h', 'cache_1h_tokens', 'cache_creation_1h_tokens', 'ephemeral_1h']),
      ),
    },
  })
  return {
    ...NO_USAGE,
    cacheCreation5mTokens,
    cacheCreation1hTokens,
    inputTokens: numberOf(input['input_tokens']),
    outputTokens: numberOf(input['output_tokens'], imageOutputTokens),
    cacheReadTokens: numberOf(firstOf(input, ['cache_read_tokens', 'cache_read_input_tokens'])),
    imageOutputTokens,
    imageCount: numberOf(input['image_count']),
    imageSize: textOrNull(input['image_size']),
  }
}

/** What the product reads of a usage report that splits cache writes by lifetime. */
function readAnthropicUsage(report: CaseInput): TokenUsage {
  const answer = Buffer.from(JSON.stringify({ usage: report }))
  const names = { requestedModel: CASE_MODEL, upstreamModel: CASE_MODEL }
  return anthropicMessages.readAnswer(answer, names).usage
}

/** List prices of a case; a model with one cache write price has it for both lifetimes. */
export function tokenPricesOf(input: CaseInput, suffix = ''): TokenPrices {
  const priceOf = (...names: readonly string[]): Decimal | null =>
    decimalOf(
      firstOf(
        input,
        names.flatMap((name) => [name + suffix, `${name}_price${suffix}`]),
      ),
    )
  const single = priceOf('cache_write', 'cache_creation')
  const hasSplit = input['supports_breakdown'] !== false
  const cacheWrite5m =
    (hasSplit ? priceOf('cache_write_5m', 'cache_5m', 'cache_creation_5m', 'ephemeral_5m') : null) ?? single
  return {
    input: priceOf('input'),
    output: priceOf('output'),
    cacheWrite5m,
    cacheWrite1h:
      (hasSplit ? priceOf('cache_write_1h', 'cache_1h', 'cache_creation_1h', 'ephemeral_1h') : null) ??
      cacheWrite5m,
    cacheRead: priceOf('cache_read'),
    imageOutput: priceOf('image_output'),
  }
}

/** A catalogue price from a case's list prices, with its threshold and factors if it has them. */
export function cataloguePriceOf(input: CaseInput): CataloguePrice {
  const prices = tokenPricesOf(input)
  return {
    catalogueId: CASE_MODEL,
    prices,
    tiers: tiersOf(input, prices),
    priority: serviceTierOf(input, prices, 'priority'),
    flex: serviceTierOf(input, prices, 'flex'),
    imagePrice: decimalOf(input['image_price']),
    extraUnits: {},
  }
}

/** The case's own prices of a service tier; `null` = it states none. */
function serviceTierOf(
  input: CaseInput,
  standard: TokenPrices,
  tier: 'priority' | 'flex',
): TieredPrices | null {
  const prices = tokenPricesOf(input, `_${tier}`)
  const statesNone = Object.values(prices).every((price) => price === null)
  return statesNone ? null : completeServiceTier(standard, { prices, tiers: [] }, tier)
}

function tiersOf(input: CaseInput, prices: TokenPrices): readonly ContextTier[] {
  const aboveTokens = numberOrNull(input['threshold'])
  if (aboveTokens === null || aboveTokens <= 0) return []
  const stated = {
    input: prices.input?.times(decimalOr(input['in_mult'], 1)) ?? null,
    output: prices.output?.times(decimalOr(input['out_mult'], 1)) ?? null,
    cacheWrite5m: null,
    cacheWrite1h: null,
    cacheRead: null,
    imageOutput: null,
  }
  return [{ aboveTokens, prices: completeTier(prices, stated) }]
}

/** A catalogue that knows one model, or none. */
export function catalogueOf(price: CataloguePrice | null): Catalogue {
  const entries =
    price === null ? [] : [{ id: CASE_MODEL, aliases: [], variants: [{ condition: null, price }] }]
  return buildCatalogue({ entries, source: 'case', loadedAtMs: 0 })
}

/** Costs under the names of the cases. */
export function costOf(cost: CostBreakdown): Readonly<Record<string, unknown>> {
  return {
    input_cost: cost.input,
    output_cost: cost.output,
    cache_creation_cost: cost.cacheCreation,
    cache_read_cost: cost.cacheRead,
    image_output_cost: cost.imageOutput,
    total_cost: cost.total,
    actual_cost: cost.actual,
    long_context_applied: cost.longContext,
  }
}
