import { findShortage } from '@/lib/billing'
import type { Hold, SpendClaim } from '@/lib/billing'
import type { Caller, Exchange } from '../exchange/corridor'
import { refusal } from '../exchange/refusals'
import { NOTHING_HELD, spendClaims } from './spend-claims'
import { usedUp } from './spend-refusal'

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
