import { amountOfUnits, Decimal } from '@/lib/core'
import { findShortage } from '@/lib/billing'
import type { Hold, SpendClaim, SpendLimit, SpendLimitName } from '@/lib/billing'
import type { Caller, Exchange } from '../exchange/corridor'
import type { SpendRefusal } from '../ports/coordination-store'
import { refusal, resetWords } from '../exchange/refusals'
import type { RefusalCode } from '../exchange/refusals'
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
    const shortage = findShortage(claim, 0n)
    if (shortage !== null) throw usedUp(shortage.limit)
  }
}

/** By then a running request may have ended. */
const HELD_RETRY_MS = 5_000

/**
 * The refusal of a store that found too little left. Where running requests hold the rest, it is worth another try soon; a
 * request that may cost more than what is left has to become smaller.
 */
export function spendRefusal(
  { owner, limit: name, cause }: SpendRefusal,
  claims: readonly SpendClaim[],
  nowMs: number,
): Error {
  const claim = claims.find((one) => one.owner === owner)
  const limit = claim?.limits.find((one) => one.name === name) ?? { name, endsAtMs: 0 }
  if (cause === 'used_up') return usedUp(limit)
  const what = `What is left of ${LIMITS[name].name}`
  if (cause === 'held') {
    const text = `${what} is held by running requests; try again when they have ended, or with a lower limit of output tokens`
    return refusal(LIMITS[name].code, undefined, { text, retryAtMs: nowMs + HELD_RETRY_MS })
  }
  const hold = claim?.hold ?? 0n
  const retryAtMs = claim === undefined ? null : fitsAgainAtMs(claim, name)
  const later = retryAtMs === null ? '' : `, or again after ${new Date(retryAtMs).toISOString()}`
  const text = `${what} is less than the ${dollars(hold)} USD foreseen for this request; try a lower limit of output tokens${later}`
  return refusal(LIMITS[name].code, undefined, { text, retryAtMs, isFinal: true })
}

/** When a new window has room for the whole hold; `null` = none ever has, or there are no windows. */
function fitsAgainAtMs({ hold, limits }: SpendClaim, name: SpendLimitName): number | null {
  const limit = limits.find((one) => one.name === name)
  return limit === undefined || limit.endsAtMs === 0 || hold > limit.limit ? null : limit.endsAtMs
}

type LimitWords = {
  readonly code: RefusalCode
  /** As a sentence names it. */
  readonly name: string
  /** Behind the code's own text where the limit is used up; `null` = nothing. */
  readonly usedUp: string | null
}

const LIMITS: Readonly<Record<SpendLimitName, LimitWords>> = {
  balance: { code: 'INSUFFICIENT_BALANCE', name: 'the balance', usedUp: null },
  quota: { code: 'KEY_QUOTA_EXHAUSTED', name: 'the quota of this API key', usedUp: null },
  '5h': keyWindow('5 hours'),
  '1d': keyWindow('1 day'),
  '7d': keyWindow('7 days'),
  daily: subscriptionWindow('daily'),
  weekly: subscriptionWindow('weekly'),
  monthly: subscriptionWindow('monthly'),
}

function keyWindow(length: string): LimitWords {
  const name = `the spending limit of ${length} of this API key`
  return { code: 'RATE_LIMITED', name, usedUp: `spending limit of ${length} reached` }
}

function subscriptionWindow(window: string): LimitWords {
  return { code: 'SUBSCRIPTION_LIMIT', name: `the ${window} limit of the subscription`, usedUp: window }
}

const SHOWN_DECIMALS = 4

function dollars(units: bigint): string {
  return amountOfUnits(units).toDecimalPlaces(SHOWN_DECIMALS, Decimal.ROUND_UP).toString()
}

function usedUp({ name, endsAtMs }: Pick<SpendLimit, 'name' | 'endsAtMs'>): Error {
  const { code, usedUp: words } = LIMITS[name]
  const retryAtMs = endsAtMs === 0 ? null : endsAtMs
  return refusal(code, words === null ? undefined : words + resetWords(retryAtMs), { retryAtMs })
}
