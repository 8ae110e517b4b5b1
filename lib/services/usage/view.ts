import { BILLING_MODES } from '@/lib/core'
import type { Prisma } from '../shared/database'
import { numberEntries, toAmount, toExact, toId, toIdOrNull, toTime } from '../shared/json'
import { oneOf } from '../shared/narrow'
import type { Answer } from '../shared/answer'
import type { UsageNames } from './usage-names'
import type { usageCostsAnswer, usageFactsAnswer, usageRowAnswer } from './answers'

/** The columns of a usage row in a list; `priceSnapshot` and `attempts` belong to the detail. */
export const usageSelect = {
  createdAt: true,
  id: true,
  requestId: true,
  userId: true,
  apiKeyId: true,
  groupId: true,
  channelId: true,
  accountId: true,
  subscriptionId: true,
  protocol: true,
  requestedModel: true,
  mappedModel: true,
  upstreamModel: true,
  responseModel: true,
  billingModel: true,
  modelMappingChain: true,
  billingMode: true,
  billingTier: true,
  pricingSource: true,
  serviceTier: true,
  longContext: true,
  inputTokens: true,
  outputTokens: true,
  reasoningTokens: true,
  cacheCreation5mTokens: true,
  cacheCreation1hTokens: true,
  cacheReadTokens: true,
  imageOutputTokens: true,
  imageCount: true,
  imageSize: true,
  extraUnits: true,
  inputCost: true,
  outputCost: true,
  cacheCreationCost: true,
  cacheReadCost: true,
  imageOutputCost: true,
  extraCost: true,
  totalCost: true,
  rateMultiplier: true,
  actualCost: true,
  accountCost: true,
  accountMultiplier: true,
  billingType: true,
  stream: true,
  status: true,
  usageSource: true,
  errorMessage: true,
  upstreamRequestId: true,
  durationMs: true,
  firstTokenMs: true,
  userAgent: true,
  ip: true,
} satisfies Prisma.UsageLogSelect

export type UsageRow = Prisma.UsageLogGetPayload<{ select: typeof usageSelect }>

const COST_COLUMNS = {
  input_cost: 'inputCost',
  output_cost: 'outputCost',
  cache_creation_cost: 'cacheCreationCost',
  cache_read_cost: 'cacheReadCost',
  image_output_cost: 'imageOutputCost',
  extra_cost: 'extraCost',
  total_cost: 'totalCost',
  actual_cost: 'actualCost',
  account_cost: 'accountCost',
} as const

/** Costs in USD: `x` as number where 15 digits hold it, `x_exact` with all digits. */
export type UsageCosts = Answer<typeof usageCostsAnswer>

/** A billed request as the API answers it: the columns of `usage_logs` and the names of what it points at. */
export type UsageView = Answer<typeof usageRowAnswer>

type UsageFactsView = Answer<typeof usageFactsAnswer>

/** Renders a usage row with its names. */
export function toUsageView(row: UsageRow, names: UsageNames): UsageView {
  return { ...toFacts(row), ...toCosts(row), ...names }
}

function toFacts(row: UsageRow): UsageFactsView {
  return {
    id: row.id,
    created_at: toTime(row.createdAt),
    request_id: row.requestId,
    user_id: toId(row.userId),
    api_key_id: toId(row.apiKeyId),
    group_id: toId(row.groupId),
    channel_id: toIdOrNull(row.channelId),
    account_id: toId(row.accountId),
    subscription_id: toIdOrNull(row.subscriptionId),
    protocol: row.protocol,
    requested_model: row.requestedModel,
    mapped_model: row.mappedModel,
    upstream_model: row.upstreamModel,
    response_model: row.responseModel,
    billing_model: row.billingModel,
    model_mapping_chain: row.modelMappingChain,
    billing_mode: oneOf(BILLING_MODES, row.billingMode),
    billing_tier: row.billingTier,
    pricing_source: row.pricingSource,
    service_tier: row.serviceTier,
    long_context: row.longContext,
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    reasoning_tokens: row.reasoningTokens,
    cache_creation_5m_tokens: row.cacheCreation5mTokens,
    cache_creation_1h_tokens: row.cacheCreation1hTokens,
    cache_read_tokens: row.cacheReadTokens,
    image_output_tokens: row.imageOutputTokens,
    image_count: row.imageCount,
    image_size: row.imageSize,
    extra_units: numberEntries(row.extraUnits),
    rate_multiplier: toAmount(row.rateMultiplier),
    account_multiplier: toAmount(row.accountMultiplier),
    billing_type: row.billingType,
    stream: row.stream,
    status: row.status,
    usage_source: row.usageSource,
    error_message: row.errorMessage,
    upstream_request_id: row.upstreamRequestId,
    duration_ms: row.durationMs,
    first_token_ms: row.firstTokenMs,
    user_agent: row.userAgent,
    ip: row.ip,
  }
}

function toCosts(row: UsageRow): UsageCosts {
  const costs: Record<string, number | string> = {}
  for (const [field, column] of Object.entries(COST_COLUMNS)) {
    costs[field] = toAmount(row[column])
    costs[`${field}_exact`] = toExact(row[column])
  }
  // Every field of COST_COLUMNS was set in both forms above.
  return costs as UsageCosts
}
