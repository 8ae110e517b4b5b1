import { knownMultiplier } from '@/lib/billing'
import type { ExactCost } from '@/lib/billing'
import { exactText, UNIT_DECIMALS } from '@/lib/core'
import type { Decimal, Exact, Platform, TokenUsage } from '@/lib/core'
import type { BilledPrice } from '../ports/plan-memory'
import type { AnswerEnd } from './settle'
import type { AttemptRecord, UsageEndRecord, UsageFacts } from '../ports/usage-record'

/** What a finished row is made of. */
export type EndRecordParts = {
  readonly facts: UsageFacts
  readonly billed: BilledPrice
  /** The platform whose prices counted, where it is not the group's. */
  readonly forcedPlatform: Platform | null
  readonly cost: ExactCost
  readonly usage: TokenUsage
  readonly answer: Omit<AnswerEnd, 'usage' | 'attempt'>
  readonly serviceTier: string | null
  readonly multiplier: Decimal
  readonly accountCost: Exact
  readonly accountMultiplier: Decimal
  readonly attempts: readonly AttemptRecord[]
  readonly durationMs: number
}

/**
 * The finished row. Written out field by field: joining parts with spreads makes the engine grow the object step by
 * step, which costs more time and garbage than everything else at the end of a request.
 */
export function usageEndRecord(parts: EndRecordParts): UsageEndRecord {
  const { facts, cost, usage, answer, billed } = parts
  const { decimals } = cost
  const total = exactText(cost.total, decimals)
  return {
    id: facts.id,
    request_id: facts.request_id,
    user_id: facts.user_id,
    api_key_id: facts.api_key_id,
    group_id: facts.group_id,
    channel_id: facts.channel_id,
    account_id: facts.account_id,
    subscription_id: facts.subscription_id,
    protocol: facts.protocol,
    requested_model: facts.requested_model,
    mapped_model: facts.mapped_model,
    upstream_model: facts.upstream_model,
    model_mapping_chain: facts.model_mapping_chain,
    billing_type: facts.billing_type,
    stream: facts.stream,
    user_agent: facts.user_agent,
    ip: facts.ip,
    response_model: bounded(answer.responseModel),
    billing_model: billed.billingModel,
    billing_mode: billed.price?.mode ?? 'token',
    billing_tier: cost.billingTier,
    pricing_source: billed.price?.source ?? 'none',
    price_snapshot: snapshotOf(billed.price, parts.forcedPlatform),
    service_tier: bounded(parts.serviceTier),
    long_context: cost.longContext,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    cache_creation_5m_tokens: usage.cacheCreation5mTokens,
    cache_creation_1h_tokens: usage.cacheCreation1hTokens,
    cache_read_tokens: usage.cacheReadTokens,
    image_output_tokens: usage.imageOutputTokens,
    image_count: usage.imageCount,
    image_size: bounded(usage.imageSize),
    extra_units: usage.extraUnits,
    input_cost: exactText(cost.input, decimals),
    output_cost: exactText(cost.output, decimals),
    cache_creation_cost: exactText(cost.cacheCreation, decimals),
    cache_read_cost: exactText(cost.cacheRead, decimals),
    image_output_cost: exactText(cost.imageOutput, decimals),
    extra_cost: exactText(cost.extra, decimals),
    total_cost: total,
    rate_multiplier: knownMultiplier(parts.multiplier).text,
    actual_cost: exactText(cost.actual, UNIT_DECIMALS),
    account_cost: accountText(parts, total),
    account_multiplier: knownMultiplier(parts.accountMultiplier).text,
    status: answer.status,
    usage_source: answer.usageSource,
    attempts: parts.attempts,
    upstream_request_id: answer.upstreamRequestId,
    duration_ms: parts.durationMs,
    first_token_ms: answer.firstTokenMs,
    error_message: answer.errorMessage,
  }
}

/** No longer than the names of models that are asked for: what a provider writes ends here. */
const MAX_WORD_CHARACTERS = 256

function bounded(word: string | null): string | null {
  return word === null || word.length <= MAX_WORD_CHARACTERS ? word : word.slice(0, MAX_WORD_CHARACTERS)
}

/** The price as JSON; it names the platform it was looked up for where the group does not tell. */
function snapshotOf(price: BilledPrice['price'], forcedPlatform: Platform | null): string {
  if (forcedPlatform === null) return price?.snapshotJson ?? 'null'
  const known = price === null ? '{}' : price.snapshotJson
  return `{"platform":"${forcedPlatform}"${known === '{}' ? '' : ','}${known.slice(1)}`
}

/** Nearly always the operator's price is the customer's list price, and the text is there. */
function accountText({ accountCost, cost }: EndRecordParts, total: string): string {
  const { digits, decimals } = accountCost
  return digits === cost.total && decimals === cost.decimals ? total : exactText(digits, decimals)
}
