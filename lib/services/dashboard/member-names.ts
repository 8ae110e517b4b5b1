import type { ServiceContext } from '../context'
import type { UsageDimension } from './choose-source'

/** Names of entities by id text, deleted ones included. */
export async function memberNames(
  ctx: ServiceContext,
  dimension: UsageDimension,
  ids: readonly bigint[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await readNames(ctx.db, dimension, [...ids])
  return new Map(rows.map((row) => [String(row.id), row.name]))
}

type NameRow = { readonly id: bigint; readonly name: string }

async function readNames(
  db: ServiceContext['db'],
  dimension: UsageDimension,
  ids: bigint[],
): Promise<readonly NameRow[]> {
  const where = { id: { in: ids } }
  const select = { id: true, name: true } as const
  if (dimension === 'user_id') {
    const users = await db.user.findMany({ where, select: { id: true, email: true } })
    return users.map(({ id, email }) => ({ id, name: email }))
  }
  if (dimension === 'group_id') return db.group.findMany({ where, select })
  if (dimension === 'channel_id') return db.channel.findMany({ where, select })
  if (dimension === 'account_id') return db.account.findMany({ where, select })
  return dimension === 'api_key_id' ? db.apiKey.findMany({ where, select }) : []
}
