import { z } from 'zod'
import { isUuidV7, uuidV7TimeMs } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { idFilter, momentFilter } from '../shared/fields'
import { toIdOrNull, toTime } from '../shared/json'
import { containsText, listQueryShape, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { momentRange } from '../shared/moment-range'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { timeZoneField } from '../users/schemas'
import { namesOf, readUsageNames } from '../usage/usage-names'
import type { Answer } from '../shared/answer'
import type { requestErrorAnswer } from './answers'
import { shownAttempts } from './shown-attempts'

export const listRequestErrorsQuerySchema = z.object({
  ...listQueryShape,
  user_id: idFilter,
  api_key_id: idFilter,
  group_id: idFilter,
  channel_id: idFilter,
  account_id: idFilter,
  status: z.coerce.number().int().min(400).max(599).optional(),
  code: z.string().trim().max(100).optional(),
  /** As the client named it. */
  model: z.string().trim().max(256).optional(),
  request_id: z.string().trim().max(200).optional(),
  start: momentFilter,
  end: momentFilter,
  time_zone: timeZoneField.optional(),
})

/** A refused or failed request; `attempts` holds each attempt, and `excluded` accounts with their reason. */
export type RequestErrorView = Answer<typeof requestErrorAnswer>

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * Failed requests, newest first; filters: ids, status, code, model, request_id, search, start, end. Without a start the 7 days before
 * the end; one request is found whenever it was.
 */
export async function listRequestErrors(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<RequestErrorView>> {
  requireAdmin(ctx, 'read')
  return readRequestErrors(ctx, parseQuery(listRequestErrorsQuerySchema, input))
}

/** How often a reason is among the newest failed requests. */
export type ReasonCount = { readonly code: string; readonly count: number }

/** So many of the newest are looked at: what is wrong now, at the same price for any history. */
const COUNTED = 2000

/** The reasons among the newest 2,000 failed requests that a list shows, whatever reason it shows; the most frequent first. */
export async function countErrorReasons(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<readonly ReasonCount[]> {
  requireAdmin(ctx, 'read')
  const { code: _code, ...query } = parseQuery(listRequestErrorsQuerySchema, input)
  const rows = await ctx.db.requestError.findMany({
    where: whereOf(query, ctx.now()),
    select: { code: true },
    orderBy: { createdAt: 'desc' },
    take: COUNTED,
  })
  const counts = new Map<string, number>()
  for (const { code } of rows) counts.set(code, (counts.get(code) ?? 0) + 1)
  return [...counts].map(([code, count]) => ({ code, count })).toSorted((a, b) => b.count - a.count)
}

/** A page of failed requests, whoever asks. */
export async function readRequestErrors(
  ctx: ServiceContext,
  query: Query,
): Promise<ListPage<RequestErrorView>> {
  const where = whereOf(query, ctx.now())
  const [total, rows] = await Promise.all([
    ctx.db.requestError.count({ where }),
    ctx.db.requestError.findMany({ where, orderBy: { createdAt: query.sort_order }, ...pageWindow(query) }),
  ])
  const names = await readUsageNames(ctx.db, rows)
  const items = rows.map((row) => ({
    ...namesOf(names, row),
    created_at: toTime(row.createdAt),
    request_id: row.requestId,
    user_id: toIdOrNull(row.userId),
    api_key_id: toIdOrNull(row.apiKeyId),
    group_id: toIdOrNull(row.groupId),
    channel_id: toIdOrNull(row.channelId),
    account_id: toIdOrNull(row.accountId),
    protocol: row.protocol,
    requested_model: row.requestedModel,
    upstream_model: row.upstreamModel,
    status: row.status,
    code: row.code,
    upstream_status: row.upstreamStatus,
    message: row.message,
    attempts: shownAttempts(row.attempts),
    duration_ms: row.durationMs,
    ip: row.ip,
  }))
  return toListPage(query, total, items)
}

/** The rows a query asks for. */
function whereOf(query: Query, now: Date): Prisma.RequestErrorWhereInput {
  const id = (value: number | undefined): { readonly equals: bigint } | undefined =>
    value === undefined ? undefined : { equals: BigInt(value) }
  return {
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.code === undefined ? {} : { code: query.code }),
    ...(query.model === undefined ? {} : { requestedModel: query.model }),
    AND: [
      momentsOf(query, now),
      { userId: id(query.user_id) ?? {} },
      { apiKeyId: id(query.api_key_id) ?? {} },
      { groupId: id(query.group_id) ?? {} },
      { channelId: id(query.channel_id) ?? {} },
      { accountId: id(query.account_id) ?? {} },
      query.search === undefined ? {} : { OR: matching(query.search) },
    ],
  }
}

/** What a failed request is searched by: its reason, or its id. */
function matching(text: string): Prisma.RequestErrorWhereInput[] {
  return [{ message: containsText(text) }, { code: containsText(text) }, { requestId: text }]
}

type Query = z.infer<typeof listRequestErrorsQuerySchema>

/**
 * When rows were written, and of which request. The time of a request is in its id, and its row's key begins with when it failed: at
 * most a day later, or a little before by a clock that was set back.
 */
function momentsOf(query: Query, now: Date): Prisma.RequestErrorWhereInput {
  const { request_id: requestId } = query
  const range = momentRange(query) ?? {}
  if (requestId !== undefined && isUuidV7(requestId)) {
    const beganMs = uuidV7TimeMs(requestId)
    const around = { gte: new Date(beganMs - HOUR_MS), lt: new Date(beganMs + DAY_MS) }
    return { id: requestId, AND: [{ createdAt: around }, { createdAt: range }] }
  }
  return {
    createdAt: { gte: new Date((range.lt ?? now).getTime() - 7 * DAY_MS), ...range },
    ...(requestId === undefined ? {} : { requestId }),
  }
}
