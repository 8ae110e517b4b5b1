import type { Prisma } from '../shared/database'
import { toId, toTime, toTimeOrNull } from '../shared/json'
import { oneOf } from '../shared/narrow'
import type { Answer } from '../shared/answer'
import type { announcementAnswer } from './answers'

/** A draft is for its authors. */
export const ANNOUNCEMENT_STATUSES = ['draft', 'published'] as const

/** The columns of an announcement. */
export const announcementSelect = {
  id: true,
  title: true,
  content: true,
  status: true,
  revision: true,
  startsAt: true,
  endsAt: true,
  createdAt: true,
  updatedAt: true,
} satisfies Prisma.AnnouncementSelect

type AnnouncementRow = Prisma.AnnouncementGetPayload<{ select: typeof announcementSelect }>

/** An announcement as its authors see it; it is shown from `starts_at` until `ends_at`, `null` = no bound. */
export type AnnouncementView = Answer<typeof announcementAnswer>

/** Renders an announcement. */
export function toAnnouncementView(row: AnnouncementRow): AnnouncementView {
  return {
    id: toId(row.id),
    title: row.title,
    content: row.content,
    status: oneOf(ANNOUNCEMENT_STATUSES, row.status),
    starts_at: toTimeOrNull(row.startsAt),
    ends_at: toTimeOrNull(row.endsAt),
    revision: row.revision,
    created_at: toTime(row.createdAt),
    updated_at: toTime(row.updatedAt),
  }
}
