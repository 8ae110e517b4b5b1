import type { ServiceContext } from '../context'

type Touched = {
  readonly resource: string
  readonly resourceId: string | null
  readonly before: unknown
  readonly after: unknown
}
type Named = { readonly id: bigint; readonly name: string }
type Read = (db: ServiceContext['db'], ids: bigint[]) => Promise<readonly Named[]>

const select = { id: true, name: true } as const

/** Entities that have a name, and where it is read. */
const READS: Readonly<Record<string, Read>> = {
  user: async (db, ids) => {
    const rows = await db.user.findMany({ where: { id: { in: ids } }, select: { id: true, email: true } })
    return rows.map(({ id, email }) => ({ id, name: email }))
  },
  api_key: (db, ids) => db.apiKey.findMany({ where: { id: { in: ids } }, select }),
  group: (db, ids) => db.group.findMany({ where: { id: { in: ids } }, select }),
  channel: (db, ids) => db.channel.findMany({ where: { id: { in: ids } }, select }),
  account: (db, ids) => db.account.findMany({ where: { id: { in: ids } }, select }),
  proxy: (db, ids) => db.proxy.findMany({ where: { id: { in: ids } }, select }),
  admin_key: (db, ids) => db.adminKey.findMany({ where: { id: { in: ids } }, select }),
}

/** The names of what entries of the audit log speak of: as they are now, of what is gone as the entry states it; `null` = none. */
export async function readResourceNames(
  { db }: Pick<ServiceContext, 'db'>,
  rows: readonly Touched[],
): Promise<(touched: Touched) => string | null> {
  const names = new Map<string, string>()
  const reads = Object.entries(READS).map(async ([resource, read]) => {
    const ids = rows.flatMap((row) =>
      row.resource === resource && /^\d{1,18}$/.test(row.resourceId ?? '')
        ? [BigInt(row.resourceId ?? 0)]
        : [],
    )
    if (ids.length === 0) return
    for (const { id, name } of await read(db, [...new Set(ids)])) names.set(`${resource}:${id}`, name)
  })
  await Promise.all(reads)
  return ({ resource, resourceId, before, after }) =>
    names.get(`${resource}:${resourceId ?? ''}`) ?? statedName(after) ?? statedName(before)
}

function statedName(side: unknown): string | null {
  if (typeof side !== 'object' || side === null) return null
  const { name, email } = side as { readonly name?: unknown; readonly email?: unknown }
  if (typeof email === 'string') return email
  return typeof name === 'string' && name !== '' ? name : null
}
