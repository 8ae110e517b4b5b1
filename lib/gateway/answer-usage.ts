import { subscriptionRemaining, windowAt } from '@/lib/billing'
import { decimalJson, ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'
import { answerJson } from './answer-json'
import { authenticate } from './authenticate'
import type { SubscriptionEntry } from './auth-entry'
import type { Caller, Exchange } from './corridor'
import { refusal } from './refusals'
import type { KeyUsageReport, UsageTotals } from './usage-report'

const DAY_MS = 86_400_000
const WALLET_NAMES = { en: 'Wallet balance', zh: '钱包余额' } as const

/** `GET /v1/usage`: what is left, and this key's usage (left out when it cannot be had). */
export async function answerUsage(exchange: Exchange): Promise<void> {
  const caller = await authenticate(exchange)
  const usage = await usageOf(exchange, caller)
  const facts =
    caller.group.subscriptionType === 'subscription'
      ? subscriptionFacts(exchange, caller)
      : balanceFacts(exchange, caller)
  answerJson(exchange, { isValid: true, ...facts, ...(usage === null ? {} : { usage }) })
}

function balanceFacts(exchange: Exchange, { entry }: Caller): Record<string, unknown> {
  const balance = decimalJson(exchange.gateway.ports.billing.availableOf(entry.user.id) ?? ZERO)
  return { planName: WALLET_NAMES[entry.user.locale], remaining: balance, unit: 'USD', balance }
}

function subscriptionFacts(exchange: Exchange, { entry, group }: Caller): Record<string, unknown> {
  const nowMs = exchange.gateway.config.nowMs()
  const subscription = entry.user.subscriptions.get(group.id)
  if (subscription === undefined || subscription.expiresAtMs <= nowMs || subscription.startsAtMs > nowMs) {
    throw refusal('NO_SUBSCRIPTION')
  }
  const used = usedNow(subscription, nowMs)
  const limits = { daily: group.dailyLimitUsd, weekly: group.weeklyLimitUsd, monthly: group.monthlyLimitUsd }
  return {
    planName: group.name,
    remaining: decimalJson(subscriptionRemaining(limits, used)),
    unit: 'USD',
    subscription: {
      daily_usage_usd: decimalJson(used.daily),
      weekly_usage_usd: decimalJson(used.weekly),
      monthly_usage_usd: decimalJson(used.monthly),
      daily_limit_usd: orNull(limits.daily),
      weekly_limit_usd: orNull(limits.weekly),
      monthly_limit_usd: orNull(limits.monthly),
      expires_at: new Date(subscription.expiresAtMs).toISOString(),
    },
  }
}

function usedNow(
  subscription: SubscriptionEntry,
  nowMs: number,
): { daily: Decimal; weekly: Decimal; monthly: Decimal } {
  const used = (usage: Decimal, startMs: number | null, days: number): Decimal =>
    windowAt({ startMs, used: usage, lengthMs: days * DAY_MS, isPeriodic: true }, nowMs).used
  return {
    daily: used(subscription.dailyUsage, subscription.dailyStartMs, 1),
    weekly: used(subscription.weeklyUsage, subscription.weeklyStartMs, 7),
    monthly: used(subscription.monthlyUsage, subscription.monthlyStartMs, 30),
  }
}

function orNull(amount: Decimal | null): number | string | null {
  return amount === null ? null : decimalJson(amount)
}

async function usageOf(exchange: Exchange, { entry }: Caller): Promise<Record<string, unknown> | null> {
  try {
    const report = await exchange.gateway.ports.keyUsage({
      apiKeyId: entry.key.id,
      timeZone: entry.user.timeZone,
    })
    return renderReport(report)
  } catch (error) {
    exchange.facts.cause = error
    return null
  }
}

function renderReport(report: KeyUsageReport): Record<string, unknown> {
  return {
    today: renderTotals(report.today),
    total: renderTotals(report.total),
    average_duration_ms: report.averageDurationMs,
    rpm: report.requestsPerMinute,
    tpm: report.tokensPerMinute,
  }
}

function renderTotals(totals: UsageTotals): Record<string, unknown> {
  const { inputTokens, outputTokens, cacheCreationTokens, cacheReadTokens } = totals
  return {
    requests: totals.requests,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_creation_tokens: cacheCreationTokens,
    cache_read_tokens: cacheReadTokens,
    total_tokens: inputTokens + outputTokens + cacheCreationTokens + cacheReadTokens,
    cost: decimalJson(totals.totalCost),
    actual_cost: decimalJson(totals.actualCost),
  }
}
