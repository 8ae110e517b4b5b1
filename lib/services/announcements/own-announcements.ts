import type { ServiceContext } from '../context'
import { notFound } from '../shared/errors'
import type { Prisma } from '../shared/database'
import { toId, toTime } from '../shared/json'
import { requireUserId } from '../shared/permissions'

/** An announcement as its reader sees it; `content` is plain text. */
export type OwnAnnouncementView = {
  readonly id: number
  readonly title: string
  readonly content: string
  readonly published_at: string
  readonly read: boolean
}

const MAX_SHOWN = 50

/** What is announced now, newest first, and whether the signed-in user has read it. */
export async function listOwnAnnouncements(ctx: ServiceContext): Promise<readonly OwnAnnouncementView[]> {
  const userId = BigInt(requireUserId(ctx))
  const rows = await ctx.db.announcement.findMany({
    where: shownAt(ctx.now()),
    select: {
      id: true,
      title: true,
      content: true,
      startsAt: true,
      createdAt: true,
      reads: { where: { userId }, select: { userId: true } },
    },
    orderBy: { id: 'desc' },
    take: MAX_SHOWN,
  })
  return rows.map((row) => ({
    id: toId(row.id),
    title: row.title,
    content: row.content,
    published_at: toTime(row.startsAt ?? row.createdAt),
    read: row.reads.length > 0,
  }))
}

/** Marks an announcement as read by the signed-in user; a second time changes nothing. Throws 404 for one not shown. */
export async function markAnnouncementRead(ctx: ServiceContext, id: number): Promise<void> {
  const userId = BigInt(requireUserId(ctx))
  const announcementId = BigInt(id)
  const shown = await ctx.db.announcement.count({ where: { id: announcementId, ...shownAt(ctx.now()) } })
  if (shown === 0) throw notFound('Announcement')
  await ctx.db.announcementRead.createMany({
    data: [{ announcementId, userId, readAt: ctx.now() }],
    skipDuplicates: true,
  })
}

function shownAt(now: Date): Prisma.AnnouncementWhereInput {
  return {
    status: 'published',
    AND: [
      { OR: [{ startsAt: null }, { startsAt: { lte: now } }] },
      { OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
    ],
  }
}
