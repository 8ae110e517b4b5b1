import { z } from 'zod'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma } from '../shared/database'
import { idFilter, momentFilter } from '../shared/fields'
import { toId, toIdOrNull, toTime } from '../shared/json'
import { containsText, listQueryShape, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { momentRange } from '../shared/moment-range'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { timeZoneField } from '../users/schemas'
import type { Answer } from '../shared/answer'
import type { auditLogAnswer } from './answers'
import { readResourceNames } from './resource-names'

/** Stands for every action that changes something. */
const CHANGES = 'changes'

export const listAuditLogsQuerySchema = z.object({
  ...listQueryShape,
  actor_type: z.enum(['user', 'admin_key', 'system']).optional(),
  actor_id: idFilter,
  action: z
    .string()
    .trim()
    .max(100)
    .describe('One action, or `changes` for every one that changes something.')
    .optional(),
  resource: z.string().trim().max(100).optional(),
  resource_id: z.string().trim().max(100).optional(),
  start: momentFilter,
  end: momentFilter,
  time_zone: timeZoneField.optional(),
})

const auditLogSelect = {
  id: true,
  createdAt: true,
  actorType: true,
  actorId: true,
  action: true,
  resource: true,
  resourceId: true,
  before: true,
  after: true,
  ip: true,
  userAgent: true,
  requestId: true,
} satisfies Prisma.AuditLogSelect

/** Who did what; secrets in `before` and `after` are masked. */
export type AuditLogView = Answer<typeof auditLogAnswer>

/** The audit log, newest first; filters: actor_type, actor_id, action (one, or `changes` for all that change something), resource, resource_id, search, start, end. */
export async function listAuditLogs(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<AuditLogView>> {
  requireAdmin(ctx, 'full')
  const query = parseQuery(listAuditLogsQuerySchema, input)
  const where: Prisma.AuditLogWhereInput = {
    ...(query.actor_type === undefined ? {} : { actorType: query.actor_type }),
    ...(query.actor_id === undefined ? {} : { actorId: BigInt(query.actor_id) }),
    ...(query.action === undefined ? {} : { action: actionFilter(query.action) }),
    ...(query.resource === undefined ? {} : { resource: query.resource }),
    ...(query.resource_id === undefined ? {} : { resourceId: query.resource_id }),
    ...(query.search === undefined ? {} : { OR: matching(query.search) }),
    createdAt: momentRange(query) ?? {},
  }
  const [total, rows] = await Promise.all([
    ctx.db.auditLog.count({ where }),
    ctx.db.auditLog.findMany({
      where,
      select: auditLogSelect,
      orderBy: { id: query.sort_order },
      ...pageWindow(query),
    }),
  ])
  const [nameOf, resourceName] = await Promise.all([readActorNames(ctx, rows), readResourceNames(ctx, rows)])
  const items = rows.map((row) => ({
    id: toId(row.id),
    created_at: toTime(row.createdAt),
    actor_type: row.actorType,
    actor_id: toIdOrNull(row.actorId),
    actor_name: nameOf(row),
    action: row.action,
    resource: row.resource,
    resource_id: row.resourceId,
    resource_name: resourceName(row),
    before: row.before,
    after: row.after,
    ip: row.ip,
    user_agent: row.userAgent,
    request_id: row.requestId,
  }))
  return toListPage(query, total, items)
}

/** What leaves everything as it was. */
const NO_CHANGES = ['read', 'sign_in', 'sign_in_refused', 'test', 'export', 'export_secrets']

function actionFilter(action: string): Prisma.StringFilter | string {
  return action === CHANGES ? { notIn: NO_CHANGES } : action
}

/** What an entry is searched by: what was done to what, and where from. */
function matching(text: string): Prisma.AuditLogWhereInput[] {
  const contains = containsText(text)
  return [
    { action: contains },
    { resource: contains },
    { resourceId: contains },
    { ip: contains },
    { requestId: text },
  ]
}

type Actor = { readonly actorType: string | null; readonly actorId: bigint | null }

/** The names of users and admin keys that did something; `null` = gone, or without a name. */
export async function readActorNames(
  ctx: ServiceContext,
  rows: readonly Actor[],
): Promise<(actor: Actor) => string | null> {
  const idsOf = (type: string): bigint[] =>
    rows.flatMap((row) => (row.actorType === type && row.actorId !== null ? [row.actorId] : []))
  const [users, keys] = await Promise.all([
    ctx.db.user.findMany({ where: { id: { in: idsOf('user') } }, select: { id: true, email: true } }),
    ctx.db.adminKey.findMany({
      where: { id: { in: idsOf('admin_key') } },
      select: { id: true, name: true },
    }),
  ])
  const names = new Map<string, string>([
    ...users.map((row) => [`user:${row.id}`, row.email] as const),
    ...keys.map((row) => [`admin_key:${row.id}`, row.name] as const),
  ])
  return ({ actorType, actorId }) => names.get(`${actorType}:${actorId ?? ''}`) ?? null
}

/** Notes that an admin key read something: every use of such a key leaves a row, changes leave their own. */
export async function recordAdminKeyRead(ctx: ServiceContext, path: string): Promise<void> {
  if (ctx.actor.kind !== 'admin_key') return
  await writeAudit(ctx.db, ctx, { action: 'read', resource: 'api', resourceId: path.slice(0, 200) })
}
