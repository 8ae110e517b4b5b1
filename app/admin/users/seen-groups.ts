import type { UserView } from '@/lib/services'

/** The groups of a user as they were seen, as JSON for an address: only what a change writes, without terms that are the group's. */
export function seenGroups(groups: UserView['groups']): string {
  return JSON.stringify(
    groups.map(({ group_id, rate_multiplier, rpm_limit }) => ({
      group_id,
      ...(rate_multiplier === null ? {} : { rate_multiplier }),
      ...(rpm_limit === null ? {} : { rpm_limit }),
    })),
  )
}
