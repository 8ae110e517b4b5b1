import type { ServiceContext } from '../context'
import { toId, toTime } from '../shared/json'
import { parseInput } from '../shared/parse-input'
import { requireUserId } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { readAnnouncementsSchema } from './schemas'
import type { ownAnnouncementAnswer } from './answers'

const SHOWN = 50

/** An announcement as users see it. */
export type OwnAnnouncementView = Answer<typeof ownAnnouncementAnswer>

/** The announcements that are shown now, newest first, with whether the signed-in user has read them; at most 50. */
export async function listOwnAnnouncements(
  ctx: ServiceContext,
): Promise<{ readonly items: readonly OwnAnnouncementView[]; readonly unread: number }> {
  const userId = BigInt(requireUserId(ctx))
  const now = ctx.now()
  const rows = await ctx.db.announcement.findMany({
    where: {
      status: 'published',
      AND: [
        { OR: [{ startsAt: null }, { startsAt: { lte: now } }] },
        { OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
      ],
    },
    select: {
      id: true,
      title: true,
      content: true,
      startsAt: true,
      createdAt: true,
      reads: { where: { userId }, select: { userId: true } },
    },
    orderBy: { id: 'desc' },
    take: SHOWN,
  })
  const items = rows.map((row) => ({
    id: toId(row.id),
    title: row.title,
    content: row.content,
    published_at: toTime(row.startsAt ?? row.createdAt),
    is_read: row.reads.length > 0,
  }))
  return { items, unread: items.filter((item) => !item.is_read).length }
}

/** Notes that the signed-in user has read announcements; unknown ids are passed over. */
export async function readAnnouncements(
  ctx: ServiceContext,
  input: unknown,
): Promise<{ readonly read: number }> {
  const userId = BigInt(requireUserId(ctx))
  const { ids } = parseInput(readAnnouncementsSchema, input)
  const known = await ctx.db.announcement.findMany({
    where: { id: { in: ids.map(BigInt) }, status: 'published' },
    select: { id: true },
  })
  const { count } = await ctx.db.announcementRead.createMany({
    data: known.map(({ id }) => ({ announcementId: id, userId })),
    skipDuplicates: true,
  })
  return { read: count }
}
