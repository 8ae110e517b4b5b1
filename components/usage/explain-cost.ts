import { Decimal, decimalText, isModalityUnit, parseDecimal, unitInTier, type BillingMode } from '@/lib/core'

/** What a usage row says of its tokens and cost; amounts are exact decimal texts in USD. */
export type CostRow = {
  readonly billing_mode: BillingMode
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_5m_tokens: number
  readonly cache_creation_1h_tokens: number
  readonly cache_read_tokens: number
  readonly image_output_tokens: number
  readonly image_count: number
  readonly extra_units: Readonly<Record<string, number>>
  readonly price_snapshot: unknown
  readonly input_cost: string
  readonly output_cost: string
  readonly cache_creation_cost: string
  readonly cache_read_cost: string
  readonly image_output_cost: string
  readonly extra_cost: string
  readonly total_cost: string
  readonly rate_multiplier: string
  readonly actual_cost: string
}

export const COST_KINDS = [
  'input',
  'output',
  'cacheWrite',
  'cacheWrite5m',
  'cacheWrite1h',
  'cacheRead',
  'imageOutput',
  'images',
  'request',
  'extra',
] as const
export type CostKind = (typeof COST_KINDS)[number]

/** One line of the calculation: `quantity` × `unitPrice` = `cost`. */
export type CostLine = {
  readonly kind: CostKind
  /** The extra unit's name, e.g. `web_search`. */
  readonly unit: string | null
  readonly quantity: number
  /** USD a token, request, image or unit, as charged; `null` where the line sums several prices. */
  readonly unitPrice: string | null
  readonly cost: string
}

/** How a row's cost came about. The lines sum to the row's total. */
export function explainCost(row: CostRow): readonly CostLine[] {
  if (row.billing_mode === 'per_request') return unitLines('request', 1, row.output_cost)
  if (row.billing_mode === 'image') return unitLines('images', row.image_count, row.image_output_cost)
  const textTokens = row.output_tokens - Math.min(row.image_output_tokens, row.output_tokens)
  return [
    ...unitLines('input', row.input_tokens, row.input_cost),
    ...unitLines('output', textTokens, row.output_cost),
    ...cacheWriteLines(row),
    ...unitLines('cacheRead', row.cache_read_tokens, row.cache_read_cost),
    ...unitLines('imageOutput', row.image_output_tokens, row.image_output_cost),
    ...extraLines(row),
  ]
}

/** A cost is a price times a whole number, so dividing gives the price as charged, exactly. */
function unitLines(kind: CostKind, quantity: number, cost: string): CostLine[] {
  const unit = null
  const amount = decimal(cost)
  if (quantity <= 0) return amount.isZero() ? [] : [{ kind, unit, quantity: 0, unitPrice: null, cost }]
  return [
    { kind, unit, quantity, unitPrice: decimalText(amount.dividedBy(quantity)), cost: decimalText(amount) },
  ]
}

/** Both kinds of cache writes share one cost column: their listed prices split it, if they explain it. */
function cacheWriteLines(row: CostRow): readonly CostLine[] {
  const { cache_creation_5m_tokens: short, cache_creation_1h_tokens: long, cache_creation_cost: cost } = row
  if (long <= 0) return unitLines('cacheWrite5m', short, cost)
  if (short <= 0) return unitLines('cacheWrite1h', long, cost)
  const total = decimal(cost)
  for (const [shortPrice, longPrice] of listedCacheWritePrices(row.price_snapshot)) {
    const unscaled = shortPrice.times(short).plus(longPrice.times(long))
    const factor = unscaled.isZero() ? new Decimal(1) : total.dividedBy(unscaled)
    if (![0.5, 1, 2].some((known) => factor.eq(known))) continue
    return [
      ...unitLines('cacheWrite5m', short, decimalText(shortPrice.times(short).times(factor))),
      ...unitLines('cacheWrite1h', long, decimalText(longPrice.times(long).times(factor))),
    ]
  }
  return [
    { kind: 'cacheWrite', unit: null, quantity: short + long, unitPrice: null, cost: decimalText(total) },
  ]
}

/** Every pair of cache-write prices a snapshot lists: base, intervals, context and service tiers. */
function listedCacheWritePrices(snapshot: unknown): readonly (readonly [Decimal, Decimal])[] {
  if (Array.isArray(snapshot)) return snapshot.flatMap(listedCacheWritePrices)
  if (typeof snapshot !== 'object' || snapshot === null) return []
  const fields = new Map<string, unknown>(Object.entries(snapshot))
  const short = parseDecimal(fields.get('cache_write_5m'))
  const long = parseDecimal(fields.get('cache_write_1h'))
  const own = short === null || long === null ? [] : [[short, long] as const]
  return [...own, ...[...fields.values()].flatMap(listedCacheWritePrices)]
}

/** Factors of the service tiers, which tokens have and fees have not. */
const TIERS = [
  { tier: null, factor: 1 },
  { tier: 'priority', factor: 2 },
  { tier: 'flex', factor: 0.5 },
] as const

function extraLines(row: CostRow): readonly CostLine[] {
  const total = decimal(row.extra_cost)
  const prices = extraUnitPrices(row.price_snapshot)
  const units = Object.entries(row.extra_units).filter(([, count]) => count > 0)
  for (const { tier, factor } of TIERS) {
    const lines = units.flatMap(([unit, count]) => {
      const isTokens = isModalityUnit(unit)
      const own = isTokens && tier !== null ? prices.get(unitInTier(unit, tier)) : undefined
      const price = own ?? prices.get(unit)?.times(isTokens ? factor : 1)
      if (price === undefined) return []
      return unitLines('extra', count, decimalText(price.times(count))).map((line) => ({ ...line, unit }))
    })
    const explained = lines.reduce((sum, line) => sum.plus(line.cost), new Decimal(0))
    if (explained.eq(total)) return lines
  }
  const quantity = units.reduce((sum, [, count]) => sum + count, 0)
  return [{ kind: 'extra', unit: null, quantity, unitPrice: null, cost: decimalText(total) }]
}

function extraUnitPrices(snapshot: unknown): ReadonlyMap<string, Decimal> {
  if (typeof snapshot !== 'object' || snapshot === null || !('extra_units' in snapshot)) return new Map()
  const prices = new Map<string, Decimal>()
  for (const [unit, text] of Object.entries(snapshot.extra_units ?? {})) {
    const price = parseDecimal(text)
    if (price !== null) prices.set(unit, price)
  }
  return prices
}

function decimal(text: string): Decimal {
  return parseDecimal(text) ?? new Decimal(0)
}
