import { accountCost, computeCost } from '@/lib/billing'
import type { CostBreakdown, ResolvedPrice } from '@/lib/billing'
import { ZERO } from '@/lib/core'
import type { Decimal, TokenUsage, UsageSource, UsageStatus } from '@/lib/core'
import type { AttemptState, Choice, Job } from './job'
import { multiplierOf } from './multiplier-of'
import { priceOf } from './price-of'
import type { BilledPrice } from './price-of'
import { usageFacts } from './usage-facts'
import type { AttemptRecord } from './usage-record'

/** How a billed answer ended. */
export type AnswerEnd = {
  readonly usage: TokenUsage
  readonly usageSource: UsageSource
  readonly status: UsageStatus
  readonly responseModel: string | null
  readonly upstreamRequestId: string | null
  readonly firstTokenMs: number | null
  readonly errorMessage: string | null
  /** The attempt that gave this answer. */
  readonly attempt: AttemptRecord
}

/** Step 9: prices the answer and appends its row to the spool; resolves once it is written. Called exactly once for an answered request. */
export function settle(
  job: Job,
  state: AttemptState,
  end: { readonly choice: Choice; readonly answer: AnswerEnd },
): Promise<void> {
  if (!job.isBilled) return Promise.resolve()
  const { choice, answer } = end
  const { exchange, caller } = job
  const billed = billedPriceOf(job, choice, answer.usage)
  const multiplier = multiplierOf(caller)
  const cost = costOf(billed.price, answer.usage, { multiplier, requestedTier: job.parsed.serviceTier })
  const { ports, config } = exchange.gateway
  ports.billing.addPending({
    userId: caller.entry.user.id,
    apiKeyId: caller.entry.key.id,
    amount: cost.actual,
    fromBalance: caller.subscription === null,
  })
  return ports.spool.end({
    ...usageFacts(job, choice),
    ...priceColumns(billed, cost),
    ...usageColumns(answer.usage),
    service_tier: answer.usage.serviceTier ?? job.parsed.serviceTier,
    rate_multiplier: multiplier.toFixed(),
    ...accountColumns(job, choice, { usage: answer.usage, total: cost.total }),
    response_model: answer.responseModel,
    status: answer.status,
    usage_source: answer.usageSource,
    attempts: [...state.attempts, answer.attempt],
    upstream_request_id: answer.upstreamRequestId,
    duration_ms: Math.max(0, config.nowMs() - exchange.request.startedAtMs),
    first_token_ms: answer.firstTokenMs,
    error_message: answer.errorMessage,
  })
}

function billedPriceOf(job: Job, { priced, upstreamModel }: Choice, usage: TokenUsage): BilledPrice {
  if (priced.billed !== null && usage.imageCount === 0) return priced.billed
  return priceOf({
    snapshot: job.caller.snapshot,
    platform: job.platform,
    route: priced.route,
    upstreamModel,
    atMs: job.exchange.request.startedAtMs,
    ...(usage.imageCount > 0
      ? { images: { size: usage.imageSize, groupPrices: job.caller.group.imagePrices } }
      : {}),
  })
}

const FREE: CostBreakdown = {
  input: ZERO,
  output: ZERO,
  cacheCreation: ZERO,
  cacheRead: ZERO,
  imageOutput: ZERO,
  extra: ZERO,
  total: ZERO,
  actual: ZERO,
  billingTier: null,
  longContext: false,
  unbilledUnits: [],
}

function costOf(
  price: ResolvedPrice | null,
  usage: TokenUsage,
  { multiplier, requestedTier }: { readonly multiplier: Decimal; readonly requestedTier: string | null },
): CostBreakdown {
  if (price === null) return FREE
  return computeCost(usage, price, {
    rateMultiplier: multiplier,
    serviceTier: usage.serviceTier ?? requestedTier,
  })
}

function text(amount: Decimal): string {
  return amount.isZero() ? '0' : amount.toFixed()
}

function priceColumns({ billingModel, price }: BilledPrice, cost: CostBreakdown) {
  return {
    billing_model: billingModel,
    billing_mode: price?.mode ?? 'token',
    billing_tier: cost.billingTier,
    pricing_source: price?.source ?? 'none',
    price_snapshot: price?.snapshotJson ?? 'null',
    long_context: cost.longContext,
    input_cost: text(cost.input),
    output_cost: text(cost.output),
    cache_creation_cost: text(cost.cacheCreation),
    cache_read_cost: text(cost.cacheRead),
    image_output_cost: text(cost.imageOutput),
    extra_cost: text(cost.extra),
    total_cost: text(cost.total),
    actual_cost: text(cost.actual),
  } as const
}

function usageColumns(usage: TokenUsage) {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    cache_creation_5m_tokens: usage.cacheCreation5mTokens,
    cache_creation_1h_tokens: usage.cacheCreation1hTokens,
    cache_read_tokens: usage.cacheReadTokens,
    image_output_tokens: usage.imageOutputTokens,
    image_count: usage.imageCount,
    image_size: usage.imageSize,
    extra_units: usage.extraUnits,
  } as const
}

type Spent = { readonly usage: TokenUsage; readonly total: Decimal }

/** What the operator pays: by the logged channel's rules, else the catalogue's price of the upstream model. */
function accountColumns(job: Job, { priced, account, upstreamModel }: Choice, { usage, total }: Spent) {
  const { snapshot, group } = job.caller
  const channelId = priced.route.channel?.id
  const stats = channelId === undefined ? undefined : snapshot.accountStats.get(channelId)
  const cost = accountCost({
    rules: stats?.rules ?? [],
    applyPricingToAccountStats: stats?.applyPricingToAccountStats ?? false,
    groupId: group.id,
    accountId: account.id,
    platform: job.platform,
    upstreamModel,
    usage,
    serviceTier: usage.serviceTier ?? job.parsed.serviceTier,
    customerTotal: total,
    priceBook: snapshot.priceBook,
    atMs: job.exchange.request.startedAtMs,
  })
  return {
    account_cost: text(cost.times(account.rateMultiplier)),
    account_multiplier: account.rateMultiplier.toFixed(),
  } as const
}
