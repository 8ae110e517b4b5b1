import type { Transaction } from '../shared/database'
import type { ChannelRow } from './select'
import type { ChannelWarning } from './warnings'

/** Tells which groups and accounts named by account cost rules are gone, or were never there: such rules do not apply to them. */
export async function statsRuleWarnings(
  db: Pick<Transaction, 'group' | 'account'>,
  rows: readonly ChannelRow[],
): Promise<(row: ChannelRow) => readonly ChannelWarning[]> {
  const rules = rows.flatMap((row) => row.accountStatsRules)
  const groups = await existing(
    rules.flatMap((rule) => rule.groupIds),
    (where) => db.group.findMany({ where, select: { id: true } }),
  )
  const accounts = await existing(
    rules.flatMap((rule) => rule.accountIds),
    (where) => db.account.findMany({ where, select: { id: true } }),
  )
  return (row) =>
    row.accountStatsRules.flatMap((rule, index) => {
      const path = `account_stats_pricing_rules.${index}`
      return [
        ...missing(rule.groupIds, groups).map(({ id, place }) => ({
          code: 'STATS_RULE_UNKNOWN_GROUP' as const,
          message: `An account cost rule names the group ${id}, which does not exist`,
          path: `${path}.group_ids.${place}`,
          group_id: id,
        })),
        ...missing(rule.accountIds, accounts).map(({ id, place }) => ({
          code: 'STATS_RULE_UNKNOWN_ACCOUNT' as const,
          message: `An account cost rule names the account ${id}, which does not exist`,
          path: `${path}.account_ids.${place}`,
          account_id: id,
        })),
      ]
    })
}

type Living = { readonly id: { readonly in: bigint[] }; readonly deletedAt: null }

async function existing(
  ids: readonly bigint[],
  find: (where: Living) => Promise<readonly { readonly id: bigint }[]>,
): Promise<ReadonlySet<bigint>> {
  if (ids.length === 0) return new Set()
  const found = await find({ id: { in: [...new Set(ids)] }, deletedAt: null })
  return new Set(found.map(({ id }) => id))
}

function missing(
  ids: readonly bigint[],
  known: ReadonlySet<bigint>,
): readonly { readonly id: number; readonly place: number }[] {
  return ids.flatMap((id, place) => (known.has(id) ? [] : [{ id: Number(id), place }]))
}
