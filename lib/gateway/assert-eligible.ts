import { findSpentLimit } from '@/lib/billing'
import type { Hold, SpendClaim, SpendLimit } from '@/lib/billing'
import type { Caller, Exchange } from './corridor'
import type { SpendRefusal } from './ports'
import { refusal, resetWords } from './refusals'
import { NOTHING_HELD, spendClaims } from './spend-claims'

/** What the request must be able to pay, for admission to judge. Throws where usage cannot be recorded or figures are too old. */
export function billingClaims(exchange: Exchange, caller: Caller, hold: Hold): readonly SpendClaim[] {
  const { billing, spool } = exchange.gateway.ports
  if (!spool.hasRoom()) throw refusal('SPOOL_FULL')
  if (!billing.isFresh()) throw refusal('BILLING_UNAVAILABLE')
  if (caller.snapshot.settings.holds === 'strict' && !billing.isComplete())
    throw refusal('BILLING_UNAVAILABLE')
  return spendClaims(exchange, caller, hold)
}

/** Billing eligibility without admission: who may not pay is refused by what this process knows. Nothing is held. */
export function assertEligible(exchange: Exchange, caller: Caller): void {
  for (const claim of billingClaims(exchange, caller, NOTHING_HELD)) {
    const limit = findSpentLimit(claim, 0n)
    if (limit !== null) throw spentRefusal(limit)
  }
}

/** The refusal of a store that found too little left. */
export function spendRefusal({ owner, limit }: SpendRefusal, claims: readonly SpendClaim[]): Error {
  const claim = claims.find((one) => one.owner === owner)
  const found = claim?.limits.find(({ name }) => name === limit)
  return spentRefusal(found ?? { name: limit, endsAtMs: 0 })
}

const KEY_WINDOW_NAMES = { '5h': '5 hours', '1d': '1 day', '7d': '7 days' } as const

function spentRefusal({ name, endsAtMs }: Pick<SpendLimit, 'name' | 'endsAtMs'>): Error {
  const retryAtMs = endsAtMs === 0 ? null : endsAtMs
  const hints = { retryAtMs }
  switch (name) {
    case 'balance':
      return refusal('INSUFFICIENT_BALANCE')
    case 'quota':
      return refusal('KEY_QUOTA_EXHAUSTED')
    case '5h':
    case '1d':
    case '7d':
      return refusal('RATE_LIMITED', spentWords(name) + resetWords(retryAtMs), hints)
    case 'daily':
    case 'weekly':
    case 'monthly':
      return refusal('SUBSCRIPTION_LIMIT', name + resetWords(retryAtMs), hints)
    default:
      return name satisfies never
  }
}

function spentWords(window: keyof typeof KEY_WINDOW_NAMES): string {
  return `spending limit of ${KEY_WINDOW_NAMES[window]} reached`
}
