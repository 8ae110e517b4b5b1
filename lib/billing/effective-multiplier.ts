import { ZERO } from '@/lib/core'
import type { Decimal } from '@/lib/core'

/** The multiplier that applies: the user's own for the group, else the group's, else the default; negative counts as 0. */
export function effectiveMultiplier(multipliers: {
  readonly userGroup: Decimal | null
  readonly group: Decimal | null
  readonly system: Decimal
}): Decimal {
  const chosen = multipliers.userGroup ?? multipliers.group ?? multipliers.system
  return chosen.isNegative() ? ZERO : chosen
}
