import { effectiveMultiplier } from '@/lib/billing'
import type { Decimal } from '@/lib/core'
import type { Caller } from '../exchange/corridor'

/** What the caller's list price is multiplied with: the user's own for the group, else the group's, else the default. */
export function multiplierOf({ entry, group, snapshot }: Caller): Decimal {
  return effectiveMultiplier({
    userGroup: entry.user.groups.get(group.id)?.rateMultiplier ?? null,
    group: group.rateMultiplier,
    system: snapshot.settings.defaultRateMultiplier,
  })
}
