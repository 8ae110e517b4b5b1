import { ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'

/** What one request changes: a balance moves by a negative amount, windows and quotas grow. */
export type Charges = {
  readonly balanceDelta: Decimal
  readonly subscriptionDelta: Decimal
  /** Key quota and key windows. */
  readonly keyDelta: Decimal
}

/** Who pays: a subscription grows by the total without the multiplier and spares the balance; a balance loses the actual cost. */
export function chargesOf(
  billingType: 'balance' | 'subscription',
  cost: { readonly total: Decimal; readonly actual: Decimal },
): Charges {
  if (billingType === 'subscription') {
    return { balanceDelta: ZERO, subscriptionDelta: cost.total, keyDelta: cost.actual }
  }
  return {
    balanceDelta: cost.actual.isZero() ? ZERO : cost.actual.negated(),
    subscriptionDelta: ZERO,
    keyDelta: cost.actual,
  }
}
