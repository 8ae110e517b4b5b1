import {
  chargedUnits,
  compileCataloguePrice,
  compileChannelPrice,
  computeCost,
  createPriceBook,
  effectiveMultiplier,
  matchesStatsRule,
  selectPrices,
  statsCost,
  subscriptionRemaining,
  UNPRICED,
} from '@/lib/billing'
import type { CataloguePrice, PriceBook, ResolvedPrice } from '@/lib/billing'
import { amountOfUnits, buildModelTable, Decimal, decimalOf as inDecimals, exactOf, ZERO } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { openaiChat } from '@/lib/protocols'
import type { AdapterTable, CaseInput } from '../support/adapter'
import { billingModeOf, priceEntryOf } from '../support/case-channel'
import { CASE_MODEL, catalogueOf, cataloguePriceOf, costOf, usageOf } from '../support/case-prices'
import { decimalOf, decimalOr, numberOf, numbersOf, objectOf, textOrNull } from '../support/read-input'

function bookOf(base: CataloguePrice | null): PriceBook {
  return createPriceBook({ catalogue: catalogueOf(base), familyFallback: false })
}

/** The price of the case's model in a channel with (or without) an entry for it. */
function resolveCase(input: CaseInput, images?: { readonly count: number }): ResolvedPrice | null {
  const { channel, base } = input
  const entry = typeof channel === 'object' && channel !== null ? priceEntryOf(objectOf(channel)) : null
  return bookOf(typeof base === 'object' && base !== null ? cataloguePriceOf(objectOf(base)) : null).resolve({
    channelPrices:
      entry === null ? null : new Map([[entry.platform, buildModelTable([[CASE_MODEL, entry]])]]),
    platforms: ['anthropic'],
    billingModel: CASE_MODEL,
    atMs: 0,
    ...(images === undefined || images.count === 0
      ? {}
      : { images: { size: null, groupPrices: GROUP_PRICES } }),
  })
}

const GROUP_PRICES = { price1k: new Decimal('0.04'), price2k: new Decimal('0.08'), price4k: null }

function optionsOf(input: CaseInput) {
  return {
    rateMultiplier: decimalOr(input['rate_multiplier'], 1),
    serviceTier: textOrNull(input['service_tier']),
    requestCount: numberOf(input['request_count'], 1),
  }
}

function resolutionCase(input: CaseInput): unknown {
  const price = resolveCase(input)
  if (price === null) return { source: 'none' }
  const usage = usageOf(input)
  return {
    ...costOf(computeCost(usage, price, optionsOf(input))),
    source: price.source,
    mode: price.mode,
    input: price.prices.input,
    output: price.prices.output,
    cache_write: price.prices.cacheWrite5m,
    cache_read: price.prices.cacheRead,
    image_output: price.prices.imageOutput,
    default_per_request_price: price.unitPrice,
  }
}

function intervalFallbackCase(input: CaseInput): unknown {
  const price = resolveCase({
    channel: {
      input_price: input['flat_input'],
      output_price: input['flat_output'],
      intervals: input['intervals'],
    },
    base: input['base'] ?? { input: input['base_input'] },
  })
  const usage = usageOf({ input_tokens: input['context'] })
  const prices = price === null ? null : selectPrices(usage, price, null).prices
  return { input_price: prices?.input ?? null, output_price: prices?.output ?? null }
}

/** Tokens × list prices. */
function tokenCase(input: CaseInput): unknown {
  const price = compileCataloguePrice(cataloguePriceOf(objectOf(input['prices'])), 'catalogue')
  const usage = usageOf(objectOf(input['tokens'] ?? input['usage']))
  return {
    ...costOf(computeCost(usage, price, optionsOf(input))),
    ...splitOf(usage),
    billing_mode: price.mode,
  }
}

function splitOf(usage: TokenUsage): Readonly<Record<string, number>> {
  const { cacheCreation5mTokens, cacheCreation1hTokens } = usage
  return {
    billable_5m: cacheCreation5mTokens,
    billable_1h: cacheCreation1hTokens,
    billable_5m_plus_1h_at_most: cacheCreation5mTokens + cacheCreation1hTokens,
  }
}

function overlapCase(input: CaseInput): unknown {
  const usage = objectOf(input['usage'])
  const { inputTokens, cacheReadTokens } = readOpenaiUsage({
    prompt_tokens: numberOf(usage['input_tokens']),
    prompt_tokens_details: {
      cached_tokens: numberOf(usage['cached_tokens'], usageOf(usage).cacheReadTokens),
    },
  })
  const price = compileCataloguePrice(cataloguePriceOf(objectOf(input['prices'])), 'catalogue')
  const cost = computeCost({ ...usageOf(usage), inputTokens, cacheReadTokens }, price, optionsOf(input))
  return {
    ...costOf(cost),
    billable_input_tokens: inputTokens,
    billable_cache_read_tokens: cacheReadTokens,
  }
}

/** What the product reads of a usage report that counts cached tokens inside the prompt's. */
function readOpenaiUsage(report: CaseInput): TokenUsage {
  const answer = Buffer.from(JSON.stringify({ usage: report }))
  return openaiChat.readAnswer(answer, { requestedModel: CASE_MODEL, upstreamModel: CASE_MODEL }).usage
}

function unifiedCase(input: CaseInput): unknown {
  if (billingModeOf(input['mode']) === 'token') return tokenCase(input)
  const entry = priceEntryOf({
    ...input,
    per_request_price: input['per_request_price'] ?? input['default_price'],
  })
  const price = compileChannelPrice(entry, null) ?? { ...UNPRICED, mode: entry.billingMode }
  const usage = {
    ...usageOf({ input_tokens: input['context_tokens'] }),
    imageCount: numberOf(input['request_count'] ?? input['image_count'], 1),
    imageSize: textOrNull(input['size_tier']),
  }
  return { ...costOf(computeCost(usage, price, optionsOf(input))), billing_mode: price.mode }
}

function imageModeCase(input: CaseInput): unknown {
  const mode = textOrNull(input['channel_mode'])
  const channel = mode === null ? null : { billing_mode: mode, input_price: 1, per_request_price: 1 }
  const price = resolveCase(
    { channel, base: { input: 1, output: 1 } },
    { count: numberOf(input['image_count']) },
  )
  return { billing_mode: price?.mode ?? null }
}

/** The factor shows in the price of one token that costs 1. */
function serviceTierCase(input: CaseInput): unknown {
  const prices = input['explicit_priority_price'] === true ? { input: 1, input_priority: 1 } : { input: 1 }
  const price =
    input['source'] === 'channel'
      ? resolveCase({ channel: { input_price: 1 } })
      : compileCataloguePrice(cataloguePriceOf(prices), 'catalogue')
  const cost = computeCost(usageOf({ input_tokens: 1 }), price ?? UNPRICED, optionsOf(input))
  return 'prices' in input ? { ...objectOf(tokenCase(input)), factor: cost.total } : { factor: cost.total }
}

/** The amounts are the product's; who pays which is the settlement's in the database, whose tests look at the rows. */
function chargesCase(billingType: 'subscription' | 'balance'): (input: CaseInput) => unknown {
  return (input) => {
    const total = decimalOr(input['total_cost'], 0)
    const actual = amountOfUnits(chargedUnits(exactOf(total), decimalOr(input['rate_multiplier'], 1)))
    const isSubscription = billingType === 'subscription'
    return {
      subscription_usage_delta: isSubscription ? total : ZERO,
      balance_delta: isSubscription || actual.isZero() ? ZERO : actual.negated(),
      key_quota_delta: actual,
    }
  }
}

function multiplierCase(input: CaseInput): unknown {
  const userGroup = decimalOf(input['user_group'])
  return {
    multiplier: effectiveMultiplier({
      userGroup,
      group: decimalOf(input['group']),
      system: decimalOr(input['system'], 1),
    }),
  }
}

function statsCostCase(input: CaseInput): unknown {
  const listed = objectOf(input['prices'])
  const prices = Object.fromEntries(
    Object.entries(listed).map(([kind, price]) => [kind.endsWith('_price') ? kind : `${kind}_price`, price]),
  )
  const entry = priceEntryOf({ ...prices, ...input, billing_mode: input['mode'] })
  const usage = { ...usageOf(objectOf(input['tokens'])), imageCount: numberOf(input['request_count'], 1) }
  const cost = statsCost(usage, bookOf(null).entryPrice(entry), numberOf(input['request_count'], 1))
  return { cost: cost === null ? null : inDecimals(cost) }
}

function remainingCase(input: CaseInput): unknown {
  const limits = objectOf(input['limits'])
  const used = objectOf(input['used'])
  const remaining = subscriptionRemaining(
    {
      daily: decimalOf(limits['daily']),
      weekly: decimalOf(limits['weekly']),
      monthly: decimalOf(limits['monthly']),
    },
    {
      daily: decimalOr(used['daily'], 0),
      weekly: decimalOr(used['weekly'], 0),
      monthly: decimalOr(used['monthly'], 0),
    },
  )
  return { remaining }
}

/** An id that no list has. */
const NOBODY = -1

export const adapters: AdapterTable = {
  'pricing.resolution_order': resolutionCase,
  'pricing.interval_fallback': intervalFallbackCase,
  'billing.token': tokenCase,
  'billing.cache_ttl': tokenCase,
  'billing.long_context': tokenCase,
  'billing.cache_overlap': overlapCase,
  'billing.unified': unifiedCase,
  'billing.image_mode_choice': imageModeCase,
  'billing.service_tier': serviceTierCase,
  'billing.subscription': chargesCase('subscription'),
  'billing.balance': chargesCase('balance'),
  'billing.multiplier_priority': multiplierCase,
  'account_stats.rule_match': (input) => ({
    match: matchesStatsRule(
      { groupIds: numbersOf(input['group_ids']), accountIds: numbersOf(input['account_ids']) },
      { accountId: numberOf(input['account'], NOBODY), groupId: numberOf(input['group'], NOBODY) },
    ),
  }),
  'account_stats.cost': statsCostCase,
  'usage.subscription_remaining': remainingCase,
}
