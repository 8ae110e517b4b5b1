import { Decimal } from '@/lib/core'
import { holdRatesOf } from './hold-rates'
import type { ResolvedPrice } from './types'

/** Output a bounded hold foresees at most. */
const BOUNDED_OUTPUT_TOKENS = 4_096
/** Tokens a provider may add to a request on its own, e.g. the prompt that explains tools. */
const PROVIDER_TOKENS = 1_024
/** Some providers are asked for no less, whatever the client's limit. */
const LEAST_OUTPUT_TOKENS = 16
/** A hold beyond this (100,000 USD) is none that anybody could pay; it keeps sums of holds inside 64 bits. */
const MOST_UNITS = 1_000_000_000_000_000n
/** From 1e-14 USD to units of 1e-10 USD. */
const RATES_IN_UNIT = 10_000n
/** Multipliers have four decimals. */
const MULTIPLIER_SCALE = 10_000n
const [QUICK_RATES, QUICK_SCALE] = [Number(RATES_IN_UNIT), Number(MULTIPLIER_SCALE)] as const
const MULTIPLIER_DECIMALS = 4

/** What a request is held for, in units of 1e-10 USD: before the multiplier (subscriptions) and after it (balance, keys). */
export type Hold = { readonly total: bigint; readonly actual: bigint }

export type HoldQuestion = {
  /** Every price the request may be billed at; the dearest counts. `null` = unpriced, costs nothing. */
  readonly prices: readonly (ResolvedPrice | null)[]
  readonly multiplier: Decimal
  /** The request's own output limit; `null` = none named. */
  readonly maxTokens: number | null
  /** Answers asked for, each of which may be as long. */
  readonly answers: number
  /** Pictures or calls asked for, each of which may have a price of its own. */
  readonly pieces: number
}

export type StrictQuestion = HoldQuestion & {
  readonly bodyBytes: number
  /** Tokens that are read beside the body's. */
  readonly extraTokens: number
  /** The body foretells the answer: what of it does not come true is paid as output, beyond the limit. */
  readonly isForetold: boolean
}

/** The hold of mode `bounded`: the estimated input, and output up to the request's limit or 4,096 tokens, at the dearest price. */
export function boundedHold(question: HoldQuestion, inputTokens: number): Hold {
  const { prices, multiplier, maxTokens, answers, pieces } = question
  const output = Math.min((maxTokens ?? BOUNDED_OUTPUT_TOKENS) * answers, BOUNDED_OUTPUT_TOKENS)
  const quick = quickHold(prices, { input: inputTokens, output, pieces }, scaledMultiplier(multiplier))
  if (quick !== null) return quick
  let dearest = 0n
  for (const price of prices) {
    if (price === null) continue
    const rates = holdRatesOf(price)
    const cost =
      rates.request * BigInt(pieces) + BigInt(inputTokens) * rates.input + BigInt(output) * rates.output
    if (cost > dearest) dearest = cost
  }
  return holdAtCost(dearest, multiplier)
}

type Sizes = { readonly input: number; readonly output: number; readonly pieces: number }

/** The same by numbers, without an object for each; `null` where one of them would not be exact. */
function quickHold(
  prices: readonly (ResolvedPrice | null)[],
  { input, output, pieces }: Sizes,
  scaled: bigint,
): Hold | null {
  let dearest = 0
  for (const price of prices) {
    if (price === null) continue
    const { quickRequest, quickInput, quickOutput } = holdRatesOf(price)
    const cost = quickRequest * pieces + input * quickInput + output * quickOutput
    // What is not exact is too large itself, or no number.
    if (!(cost <= Number.MAX_SAFE_INTEGER)) return null
    if (cost > dearest) dearest = cost
  }
  const total = quickUnits(dearest, QUICK_RATES)
  if (scaled === MULTIPLIER_SCALE) return { total, actual: total }
  const charged = dearest * Number(scaled)
  if (!(charged <= Number.MAX_SAFE_INTEGER)) return null
  return { total, actual: quickUnits(charged, QUICK_RATES * QUICK_SCALE) }
}

/** Rounded up, by whole numbers alone: a quotient might be rounded down to one. */
function quickUnits(cost: number, by: number): bigint {
  const rest = cost % by
  return BigInt((cost - rest) / by + (rest > 0 ? 1 : 0))
}

/**
 * The hold of mode `strict`, an upper bound: a token for each byte and `extraTokens` of what the body only names (images,
 * linked documents), output up to the limit, all at the dearest price. `null` = no bound can be given.
 */
export function strictHold(question: StrictQuestion): Hold | null {
  const { prices, multiplier, bodyBytes, maxTokens, answers, pieces, extraTokens, isForetold } = question
  if (maxTokens === null) return null
  const inputTokens = bodyBytes + PROVIDER_TOKENS + extraTokens
  const input = BigInt(inputTokens)
  const longest = maxTokens === 0 ? 0 : Math.max(maxTokens, LEAST_OUTPUT_TOKENS)
  const output = BigInt(longest + (isForetold ? bodyBytes : 0)) * BigInt(answers)
  let dearest = 0n
  for (const price of prices) {
    if (price === null) continue
    const rates = holdRatesOf(price)
    const most = inputTokens <= rates.shortTokens ? rates.mostShort : rates.most
    const cost = rates.request * BigInt(pieces) + input * most.input + output * most.output
    if (cost > dearest) dearest = cost
  }
  const hold = holdAtCost(dearest, multiplier)
  return hold.total >= MOST_UNITS || hold.actual >= MOST_UNITS ? null : hold
}

function holdAtCost(cost: bigint, multiplier: Decimal): Hold {
  const total = capped(ceilDiv(cost, RATES_IN_UNIT))
  const scaled = scaledMultiplier(multiplier)
  const actual =
    scaled === MULTIPLIER_SCALE ? total : ceilDiv(cost * scaled, RATES_IN_UNIT * MULTIPLIER_SCALE)
  return { total, actual: capped(actual) }
}

function capped(units: bigint): bigint {
  return units > MOST_UNITS ? MOST_UNITS : units
}

function ceilDiv(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by
}

const scaledMultipliers = new WeakMap<Decimal, bigint>()

/** Multipliers are the same few objects for all requests. */
function scaledMultiplier(multiplier: Decimal): bigint {
  const known = scaledMultipliers.get(multiplier)
  if (known !== undefined) return known
  const scaled = multiplier.lte(0)
    ? 0n
    : BigInt(multiplier.times(new Decimal(10).pow(MULTIPLIER_DECIMALS)).toFixed(0, Decimal.ROUND_CEIL))
  scaledMultipliers.set(multiplier, scaled)
  return scaled
}
