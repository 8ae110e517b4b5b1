import type { ServiceContext } from '../context'
import type { Answer } from '../shared/answer'
import type { usageNamesAnswer } from './answers'

/** Names of what a usage row points at, deleted ones included; `null` = gone for good, or no channel. */
export type UsageNames = Answer<typeof usageNamesAnswer>

type NameTables = Readonly<
  Record<'users' | 'apiKeys' | 'groups' | 'channels' | 'accounts', ReadonlyMap<bigint, string>>
>
type IdColumn = 'userId' | 'apiKeyId' | 'groupId' | 'channelId' | 'accountId'

/** What a row points at; `null` = nothing. */
type Pointers = Readonly<Record<IdColumn, bigint | null>>

/** Reads the names for a page of rows, one query a table; usage rows have no foreign keys. */
export async function readUsageNames(
  db: ServiceContext['db'],
  rows: readonly Pointers[],
): Promise<NameTables> {
  const where = (column: IdColumn): { id: { in: bigint[] } } => ({ id: { in: idsOf(rows, column) } })
  const [users, apiKeys, groups, channels, accounts] = await Promise.all([
    db.user.findMany({ where: where('userId'), select: { id: true, email: true } }),
    db.apiKey.findMany({ where: where('apiKeyId'), select: { id: true, name: true } }),
    db.group.findMany({ where: where('groupId'), select: { id: true, name: true } }),
    db.channel.findMany({ where: where('channelId'), select: { id: true, name: true } }),
    db.account.findMany({ where: where('accountId'), select: { id: true, name: true } }),
  ])
  return {
    users: new Map(users.map((row) => [row.id, row.email])),
    apiKeys: new Map(apiKeys.map((row) => [row.id, row.name])),
    groups: new Map(groups.map((row) => [row.id, row.name])),
    channels: new Map(channels.map((row) => [row.id, row.name])),
    accounts: new Map(accounts.map((row) => [row.id, row.name])),
  }
}

/** The names of one row. */
export function namesOf(tables: NameTables, row: Pointers): UsageNames {
  const name = (table: ReadonlyMap<bigint, string>, id: bigint | null): string | null =>
    id === null ? null : (table.get(id) ?? null)
  return {
    user_email: name(tables.users, row.userId),
    api_key_name: name(tables.apiKeys, row.apiKeyId),
    group_name: name(tables.groups, row.groupId),
    channel_name: name(tables.channels, row.channelId),
    account_name: name(tables.accounts, row.accountId),
  }
}

function idsOf(rows: readonly Pointers[], column: IdColumn): bigint[] {
  const ids = rows.map((row) => row[column]).filter((id) => id !== null)
  return [...new Set(ids)]
}
