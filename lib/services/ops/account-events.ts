import { z } from 'zod'
import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { idFilter, momentFilter } from '../shared/fields'
import { toId, toTime, toTimeOrNull } from '../shared/json'
import { containsText, listQueryShape, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { momentRange } from '../shared/moment-range'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { timeZoneField } from '../users/schemas'
import type { Answer } from '../shared/answer'
import type { accountEventAnswer } from './answers'

export const listAccountEventsQuerySchema = z.object({
  ...listQueryShape,
  account_id: idFilter,
  kind: z.string().trim().max(100).optional(),
  start: momentFilter,
  end: momentFilter,
  time_zone: timeZoneField.optional(),
})

/** A change of an account's state with its cause; `until` `null` = not by itself. */
export type AccountEventView = Answer<typeof accountEventAnswer>

/** Account events, newest first; filters: account_id, kind, search (cause), start, end. */
export async function listAccountEvents(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<AccountEventView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listAccountEventsQuerySchema, input)
  const where: Prisma.AccountEventWhereInput = {
    ...(query.account_id === undefined ? {} : { accountId: BigInt(query.account_id) }),
    ...(query.kind === undefined ? {} : { kind: query.kind }),
    ...(query.search === undefined ? {} : { causeMessage: containsText(query.search) }),
    createdAt: momentRange(query) ?? {},
  }
  const [total, rows] = await Promise.all([
    ctx.db.accountEvent.count({ where }),
    ctx.db.accountEvent.findMany({
      where,
      select: {
        id: true,
        createdAt: true,
        accountId: true,
        kind: true,
        causeStatus: true,
        causeMessage: true,
        until: true,
        account: { select: { name: true } },
      },
      orderBy: [{ createdAt: query.sort_order }, { id: query.sort_order }],
      ...pageWindow(query),
    }),
  ])
  const items = rows.map((row) => ({
    id: toId(row.id),
    created_at: toTime(row.createdAt),
    account_id: toId(row.accountId),
    account_name: row.account.name,
    kind: row.kind,
    cause_status: row.causeStatus,
    cause_message: row.causeMessage,
    until: toTimeOrNull(row.until),
  }))
  return toListPage(query, total, items)
}
