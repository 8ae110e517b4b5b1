import { z } from 'zod'
import { id, instant } from '../shared/answer'
import { ANNOUNCEMENT_STATUSES } from './view'

export const announcementAnswer = z
  .strictObject({
    id,
    title: z.string(),
    content: z.string().describe('Plain text; empty lines part paragraphs.'),
    status: z.enum(ANNOUNCEMENT_STATUSES),
    starts_at: instant.nullable(),
    ends_at: instant.nullable(),
    revision: z.int(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({
    id: 'Announcement',
    description:
      'An announcement as its authors see it; it is shown from `starts_at` until `ends_at`, `null` = no bound.',
  })

export const ownAnnouncementAnswer = z
  .strictObject({
    id,
    title: z.string(),
    content: z.string(),
    published_at: instant.describe('When it was shown first.'),
    is_read: z.boolean(),
  })
  .meta({ id: 'OwnAnnouncement', description: 'An announcement as users see it.' })

export const ownAnnouncementsAnswer = z
  .strictObject({ items: z.array(ownAnnouncementAnswer), unread: z.int() })
  .meta({ id: 'OwnAnnouncements', description: 'What is shown now, and how many of it are not read yet.' })

export const readAnnouncementsAnswer = z
  .strictObject({ read: z.int() })
  .meta({ id: 'ReadAnnouncements', description: 'How many were marked.' })
