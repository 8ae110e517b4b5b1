import { Decimal, decimalJson } from '@/lib/core'
import type { RouteLabAccount, RouteLabAnswer, RouteLabCost, RouteLabPrice, RouteLabStep } from '@/lib/core'
import type { Answer } from '../shared/answer'
import type {
  routeLabAccountAnswer,
  routeLabAnswer,
  routeLabChannelAnswer,
  routeLabCostAnswer,
  routeLabDecisionAnswer,
  routeLabKeyAnswer,
  routeLabPriceAnswer,
  routeLabStepAnswer,
} from './answers'

type Amount = number | string | null

/** The whole explanation as JSON; times are ISO texts, prices USD per token. */
export type RouteLabView = Answer<typeof routeLabAnswer>
export type RouteLabStepView = Answer<typeof routeLabStepAnswer>
export type RouteLabAccountView = Answer<typeof routeLabAccountAnswer>
export type RouteLabPriceView = Answer<typeof routeLabPriceAnswer>
export type RouteLabCostView = Answer<typeof routeLabCostAnswer>
export type RouteLabChannelView = Answer<typeof routeLabChannelAnswer>
export type RouteLabDecisionView = Answer<typeof routeLabDecisionAnswer>
/** The key a question was about. */
export type RouteLabKeyView = Answer<typeof routeLabKeyAnswer>

export function routeLabView(answer: RouteLabAnswer, apiKey: RouteLabKeyView | null): RouteLabView {
  const { group } = answer
  return {
    at: new Date(answer.atMs).toISOString(),
    snapshot_seq: answer.snapshotSeq,
    api_key: apiKey,
    group:
      group === null
        ? null
        : {
            id: group.id,
            name: group.name,
            platform: group.platform,
            claude_code_only: group.claudeCodeOnly,
          },
    fallback_from: answer.fallbackFrom,
    platforms: answer.platforms,
    decision: decisionView(answer),
    requested_model: answer.requestedModel,
    mapped_model: answer.mappedModel,
    upstream_model: answer.upstreamModel,
    model_mapping_chain: answer.mappingChain,
    channels: answer.channels.map((channel) => ({
      channel_id: channel.channelId,
      name: channel.name,
      route_priority: channel.routePriority,
      grade: channel.grade,
      prefix_length: channel.prefixLength,
      reason: channel.reason,
      mapped_model: channel.mappedModel,
      billing_model_source: channel.billingModelSource,
      restrict_models: channel.restrictsModels,
      checked_model: channel.checkedModel,
      plan_index: channel.planIndex,
    })),
    plan: answer.plan.map(stepView),
    accounts_bound_to_channels_only: answer.accountsBoundToChannelsOnly,
    price: answer.price === null ? null : priceView(answer.price),
    cost: answer.cost === null ? null : costView(answer.cost),
  }
}

function decisionView({ outcome, plan }: RouteLabAnswer): RouteLabDecisionView {
  if (outcome.kind === 'refused') {
    const { status, code, message } = outcome
    return { kind: 'refused', status, code, message }
  }
  const step = plan[outcome.planIndex]
  const route = {
    plan_index: outcome.planIndex,
    channel_id: step?.channelId ?? null,
    channel_name: step?.name ?? null,
  }
  if (outcome.kind === 'waits') return { kind: 'waits', ...route, limit: outcome.limit }
  const account = step?.accounts.find(({ accountId }) => accountId === outcome.accountId)
  return {
    kind: 'served',
    ...route,
    account_id: outcome.accountId,
    account_name: account?.name ?? null,
  }
}

function stepView(step: RouteLabStep): RouteLabStepView {
  return {
    channel_id: step.channelId,
    name: step.name,
    grade: step.grade,
    prefix_length: step.prefixLength,
    mapped_model: step.mappedModel,
    failover_policy: step.failoverPolicy,
    breaker:
      step.breaker === null
        ? null
        : {
            state: step.breaker.state,
            failures: step.breaker.failures,
            open_until: isoOf(step.breaker.openUntilMs),
          },
    requests_last_minute: step.requests,
    extra_attempts_last_minute: step.extraAttempts,
    extra_attempts_allowed: step.extraAttemptsAllowed,
    skipped: step.skipped,
    accounts: step.accounts.map(accountView),
  }
}

function accountView(account: RouteLabAccount): RouteLabAccountView {
  return {
    account_id: account.accountId,
    name: account.name,
    platform: account.platform,
    rank: account.rank,
    placed_by: account.placedBy,
    upstream_model: account.upstreamModel,
    binding_priority: account.bindingPriority,
    priority: account.priority,
    slots_in_use: account.slotsInUse,
    waiting: account.waiting,
    concurrency: account.concurrency,
    load_rate_percent: account.loadRatePercent,
    last_used_at: isoOf(account.lastUsedAtMs),
    reason: account.reason,
    until: isoOf(account.untilMs),
    health_message: account.healthMessage,
  }
}

function priceView(price: RouteLabPrice): RouteLabPriceView {
  const { tokenPrices } = price
  return {
    billing_model: price.billingModel,
    billing_mode: price.mode,
    source: price.source,
    pricing_id: price.entryId,
    catalogue_id: price.catalogueId,
    billing_tier: price.tier,
    long_context: price.longContext,
    service_tier_factor: amount(price.factor),
    input_price: amount(tokenPrices?.input ?? null),
    output_price: amount(tokenPrices?.output ?? null),
    cache_write_price: amount(tokenPrices?.cacheWrite5m ?? null),
    cache_write_1h_price: amount(tokenPrices?.cacheWrite1h ?? null),
    cache_read_price: amount(tokenPrices?.cacheRead ?? null),
    image_output_price: amount(tokenPrices?.imageOutput ?? null),
    unit_price: amount(price.unitPrice),
    intervals: price.intervals.map(({ label, minTokens, maxTokens, applies }) => ({
      label,
      min_tokens: minTokens,
      max_tokens: maxTokens,
      applies,
    })),
  }
}

function costView(cost: RouteLabCost): RouteLabCostView {
  return {
    ...money('input_cost', cost.input),
    ...money('output_cost', cost.output),
    ...money('cache_creation_cost', cost.cacheCreation),
    ...money('cache_read_cost', cost.cacheRead),
    ...money('image_output_cost', cost.imageOutput),
    ...money('extra_cost', cost.extra),
    ...money('total_cost', cost.total),
    rate_multiplier: amount(cost.rateMultiplier),
    ...money('actual_cost', cost.actual),
    account_cost: amount(cost.accountCost),
    unbilled_units: cost.unbilledUnits,
  }
}

type MoneyFields<N extends string> = { readonly [K in N]: Amount } & { readonly [K in `${N}_exact`]: string }

/** An amount with all its digits beside it; the cast names the two keys that are computed. */
function money<N extends string>(name: N, text: string): MoneyFields<N> {
  return { [name]: amount(text), [`${name}_exact`]: text } as MoneyFields<N>
}

function amount(text: string | null): Amount {
  return text === null ? null : decimalJson(new Decimal(text))
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
