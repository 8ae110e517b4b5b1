import type { UserGroupInput } from './schemas'
import type { UserView } from './view'

type Stored = { readonly groups: readonly Pick<UserView['groups'][number], 'group_id' | 'rate_multiplier'>[] }
type Wanted = Pick<UserGroupInput, 'group_id' | 'rate_multiplier'>

/**
 * Whether somebody would pay another part of the prices of a group: as good as money. A group that is left out has no rate of
 * their own any more.
 */
export function changesRates({ groups }: Stored, wanted: readonly Wanted[]): boolean {
  return dropsRates(groups, new Set(wanted.map((row) => row.group_id))) || setsRates(groups, wanted)
}

/** The same for a list of groups alone: those that stay keep their rates. */
export function losesRates({ groups }: Stored, wantedIds: readonly number[]): boolean {
  return dropsRates(groups, new Set(wantedIds))
}

function dropsRates(stored: Stored['groups'], kept: ReadonlySet<number>): boolean {
  return stored.some(({ group_id: id, rate_multiplier: rate }) => rate !== null && !kept.has(id))
}

function setsRates(groups: Stored['groups'], wanted: readonly Wanted[]): boolean {
  return wanted.some(({ group_id: id, rate_multiplier: multiplier }) => {
    const stored = groups.find((group) => group.group_id === id)?.rate_multiplier ?? null
    return stored === null || multiplier === null ? stored !== multiplier : !multiplier.eq(stored)
  })
}
