import { subscriptionRemaining } from '@/lib/billing'
import type { SubscriptionWindows } from '@/lib/billing'
import { amountOfUnits, decimalJson } from '@/lib/core'
import type { Decimal } from '@/lib/core'
import { answerJson, NOT_KEPT } from '../exchange/answer-json'
import { authenticate } from '../access/authenticate'
import type { SubscriptionUsage } from '../ports/auth-entry'
import type { Caller, Exchange } from '../exchange/corridor'
import { refusal } from '../exchange/refusals'
import { runningSubscription } from '../access/running-subscription'
import { subscriptionWindowNow } from '../access/subscription-window-now'
import type { SubscriptionWindowName } from '../access/subscription-window-now'
import type { KeyUsageReport, UsageTotals } from '../ports/usage-report'

const WALLET_NAMES = { en: 'Wallet balance', zh: '钱包余额' } as const

/**
 * `GET /v1/usage`: what is left, and this key's usage (left out when it cannot be had). Throws `BILLING_UNAVAILABLE` while
 * nothing is known of who pays.
 */
export async function answerUsage(exchange: Exchange): Promise<void> {
  const caller = await authenticate(exchange)
  const usage = await usageOf(exchange, caller)
  const facts =
    caller.group.subscriptionType === 'subscription'
      ? subscriptionFacts(exchange, caller)
      : balanceFacts(exchange, caller)
  answerJson(exchange, { isValid: true, ...facts, ...(usage === null ? {} : { usage }) }, NOT_KEPT)
}

function balanceFacts(exchange: Exchange, { entry }: Caller): Record<string, unknown> {
  const available = exchange.gateway.ports.billing.availableOf(entry.user.id)
  if (available === null) throw refusal('BILLING_UNAVAILABLE')
  const balance = decimalJson(available)
  return { planName: WALLET_NAMES[entry.user.locale], remaining: balance, unit: 'USD', balance }
}

function subscriptionFacts(exchange: Exchange, caller: Caller): Record<string, unknown> {
  const { entry, group } = caller
  const nowMs = exchange.gateway.config.nowMs()
  const subscription = runningSubscription(entry, group, nowMs)
  if (subscription === null) throw refusal('NO_SUBSCRIPTION')
  const book = exchange.gateway.ports.billing.subscriptionOf(subscription.id)
  if (book === null) throw refusal('BILLING_UNAVAILABLE')
  const used = withPending(usedNow(caller, book.settled, nowMs), amountOfUnits(book.pending))
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
  { snapshot: { settings } }: Caller,
  usage: SubscriptionUsage,
  nowMs: number,
): SubscriptionWindows<Decimal> {
  const used = (name: SubscriptionWindowName): Decimal =>
    subscriptionWindowNow(name, usage, { settings, nowMs }).used
  return { daily: used('daily'), weekly: used('weekly'), monthly: used('monthly') }
}

/** What is answered and not settled counts already. */
function withPending(used: SubscriptionWindows<Decimal>, pending: Decimal): SubscriptionWindows<Decimal> {
  if (pending.isZero()) return used
  const { daily, weekly, monthly } = used
  return { daily: daily.plus(pending), weekly: weekly.plus(pending), monthly: monthly.plus(pending) }
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
