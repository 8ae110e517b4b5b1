import { csvLine, REDEEM_TYPES, type RedeemStatus } from '@/lib/core'
import type { ServiceContext } from '../context'

import type { Prisma } from '../shared/database'
import { toAmount, toId, toTime } from '../shared/json'
import { containsText, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { oneOf } from '../shared/narrow'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin, requireUserId } from '../shared/permissions'
import {
  listOwnRedemptionsQuerySchema,
  listRedeemCodesQuerySchema,
  redeemFilterSchema,
  type RedeemFilter,
} from './schemas'
import { unusedAt } from './unused-at'
import { redeemCodeSelect, toRedeemCodeView, type RedeemCodeView } from './view'
import type { Answer } from '../shared/answer'
import type { redemptionAnswer } from './answers'

const ORDER_COLUMNS = {
  id: 'id',
  created_at: 'createdAt',
  expires_at: 'expiresAt',
  used_at: 'usedAt',
  value: 'value',
} as const

/** Redeem codes by page; filters: search (prefix, notes, user), type, status, group_id. */
export async function listRedeemCodes(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<RedeemCodeView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listRedeemCodesQuerySchema, input)
  const now = ctx.now()
  const where = whereOf(query, now)
  const [total, rows] = await Promise.all([
    ctx.db.redeemCode.count({ where }),
    ctx.db.redeemCode.findMany({
      where,
      select: redeemCodeSelect,
      orderBy: [{ [ORDER_COLUMNS[query.sort_by]]: query.sort_order }, { id: 'desc' }],
      ...pageWindow(query),
    }),
  ])
  return toListPage(
    query,
    total,
    rows.map((row) => toRedeemCodeView(row, now)),
  )
}

function whereOf(filter: RedeemFilter, now: Date): Prisma.RedeemCodeWhereInput {
  const { search } = filter
  return {
    ...(filter.type === undefined ? {} : { type: filter.type }),
    ...(filter.group_id === undefined ? {} : { groupId: BigInt(filter.group_id) }),
    AND: [
      ...(filter.status === undefined ? [] : [whereStatus(filter.status, now)]),
      ...(search === undefined
        ? []
        : [
            {
              OR: [
                { codePrefix: containsText(search) },
                { note: containsText(search) },
                { user: { email: containsText(search) } },
              ],
            },
          ]),
    ],
  }
}

function whereStatus(status: RedeemStatus, now: Date): Prisma.RedeemCodeWhereInput {
  if (status === 'used') return { status }
  if (status === 'unused') return unusedAt(now)
  return { OR: [{ status }, { status: 'unused', expiresAt: { lte: now } }] }
}

const CSV_FIELDS = [
  'id',
  'code_prefix',
  'type',
  'value_exact',
  'group_name',
  'validity_days',
  'status',
  'used_by_email',
  'used_at',
  'expires_at',
  'notes',
  'created_at',
] as const satisfies readonly (keyof RedeemCodeView)[]

const EXPORT_ROWS = 1000

/** The codes of a filter as CSV lines, newest first; read in portions. The codes themselves are not known any more. */
export async function* exportRedeemCodes(ctx: ServiceContext, input: unknown = {}): AsyncGenerator<string> {
  requireAdmin(ctx, 'read')
  const filter = parseQuery(redeemFilterSchema, input)
  const now = ctx.now()
  yield csvLine(CSV_FIELDS)
  let before: bigint | null = null
  for (;;) {
    const rows: Prisma.RedeemCodeGetPayload<{ select: typeof redeemCodeSelect }>[] =
      await ctx.db.redeemCode.findMany({
        where: { AND: [whereOf(filter, now), before === null ? {} : { id: { lt: before } }] },
        select: redeemCodeSelect,
        orderBy: { id: 'desc' },
        take: EXPORT_ROWS,
      })
    const views = rows.map((row) => toRedeemCodeView(row, now))
    for (const view of views) yield csvLine(CSV_FIELDS.map((field) => view[field]))
    before = rows.at(-1)?.id ?? null
    if (rows.length < EXPORT_ROWS || before === null) return
  }
}

/** What a user has redeemed. */
export type RedemptionView = Answer<typeof redemptionAnswer>

/** What the signed-in user has redeemed, latest first; filter: search (prefix). */
export async function listOwnRedemptions(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<RedemptionView>> {
  const userId = requireUserId(ctx)
  const query = parseQuery(listOwnRedemptionsQuerySchema, input)
  const where = {
    usedBy: BigInt(userId),
    status: 'used',
    ...(query.search === undefined ? {} : { codePrefix: containsText(query.search) }),
  }
  const [total, rows] = await Promise.all([
    ctx.db.redeemCode.count({ where }),
    ctx.db.redeemCode.findMany({
      where,
      select: redeemCodeSelect,
      orderBy: [{ usedAt: query.sort_order }, { id: query.sort_order }],
      ...pageWindow(query),
    }),
  ])
  return toListPage(
    query,
    total,
    rows.map((row) => ({
      id: toId(row.id),
      code_prefix: row.codePrefix,
      type: oneOf(REDEEM_TYPES, row.type),
      value: toAmount(row.value),
      group_name: row.group?.name ?? null,
      validity_days: row.validityDays,
      used_at: toTime(row.usedAt ?? row.createdAt),
    })),
  )
}
