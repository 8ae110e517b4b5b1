import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma, Transaction } from '../shared/database'
import { notFound, brokenRule } from '../shared/errors'
import { defined } from '../shared/json'
import { containsText, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { parseInput, parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { lockForEdit } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import {
  ANNOUNCEMENT_READ_ONLY,
  createAnnouncementSchema,
  listAnnouncementsQuerySchema,
  updateAnnouncementSchema,
  type AnnouncementInput,
} from './schemas'
import { announcementSelect, toAnnouncementView, type AnnouncementView } from './view'

/** Announcements by page, newest first, for admins; filters: search (title), status. */
export async function listAnnouncements(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<AnnouncementView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listAnnouncementsQuerySchema, input)
  const where: Prisma.AnnouncementWhereInput = {
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.search === undefined ? {} : { title: containsText(query.search) }),
  }
  const [total, rows] = await Promise.all([
    ctx.db.announcement.count({ where }),
    ctx.db.announcement.findMany({
      where,
      select: announcementSelect,
      orderBy: { id: query.sort_order },
      ...pageWindow(query),
    }),
  ])
  return toListPage(query, total, rows.map(toAnnouncementView))
}

/** One announcement. Throws 404 `NOT_FOUND`. */
export async function getAnnouncement(ctx: ServiceContext, id: number): Promise<AnnouncementView> {
  requireAdmin(ctx, 'read')
  return readAnnouncement(ctx.db, id)
}

/** Creates an announcement, a draft unless it says otherwise. Throws 400 with fields. */
export async function createAnnouncement(ctx: ServiceContext, input: unknown): Promise<AnnouncementView> {
  requireAdmin(ctx, 'full')
  const body = parseInput(createAnnouncementSchema, input)
  return inTransaction(ctx, async (tx) => {
    const row = await tx.announcement.create({
      data: { ...columns(body), title: body.title },
      select: announcementSelect,
    })
    const view = checked(toAnnouncementView(row))
    await writeAudit(tx, ctx, {
      action: 'create',
      resource: 'announcement',
      resourceId: view.id,
      after: view,
    })
    return view
  })
}

/** Changes the fields sent. Throws 404, 409 `STALE`, 400 with fields. */
export async function updateAnnouncement(
  ctx: ServiceContext,
  id: number,
  input: unknown,
): Promise<AnnouncementView> {
  requireAdmin(ctx, 'full')
  const { revision, ...body } = parseInput(updateAnnouncementSchema, input, ANNOUNCEMENT_READ_ONLY)
  return inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'announcements', id, revision, entity: 'Announcement' })
    const before = await readAnnouncement(tx, id)
    const row = await tx.announcement.update({
      where: { id: BigInt(id) },
      data: { ...columns(body), revision: { increment: 1 } },
      select: announcementSelect,
    })
    const view = checked(toAnnouncementView(row))
    await writeAudit(tx, ctx, {
      action: 'update',
      resource: 'announcement',
      resourceId: id,
      before,
      after: view,
    })
    return view
  })
}

/** Deletes an announcement, and who has read it. Throws 404. */
export async function deleteAnnouncement(ctx: ServiceContext, id: number): Promise<void> {
  requireAdmin(ctx, 'full')
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'announcements', id, entity: 'Announcement' })
    const before = await readAnnouncement(tx, id)
    await tx.announcement.delete({ where: { id: BigInt(id) }, select: { id: true } })
    await writeAudit(tx, ctx, { action: 'delete', resource: 'announcement', resourceId: id, before })
  })
}

async function readAnnouncement(
  db: Pick<Transaction, 'announcement'>,
  id: number,
): Promise<AnnouncementView> {
  const row = await db.announcement.findUnique({ where: { id: BigInt(id) }, select: announcementSelect })
  if (row === null) throw notFound('Announcement')
  return toAnnouncementView(row)
}

function columns(body: AnnouncementInput) {
  return defined({
    title: body.title,
    content: body.content,
    status: body.status,
    startsAt: body.starts_at,
    endsAt: body.ends_at,
  })
}

function checked(view: AnnouncementView): AnnouncementView {
  const { starts_at: start, ends_at: end } = view
  if (start === null || end === null || start < end) return view
  throw brokenRule('ends_at', 'must be after starts_at', 'after_start')
}
