import { z } from 'zod'
import { nameField, revisionField, timeField } from '../shared/fields'
import { listQueryShape } from '../shared/list-page'
import { ANNOUNCEMENT_STATUSES } from './view'

const shape = {
  title: nameField,
  content: z.string().max(20_000),
  status: z.enum(ANNOUNCEMENT_STATUSES),
  starts_at: timeField.nullable(),
  ends_at: timeField.nullable(),
}

/** Body of POST /announcements. */
export const createAnnouncementSchema = z.strictObject(shape).partial().required({ title: true })
export type AnnouncementInput = z.output<typeof updateAnnouncementSchema>

/** Body of PUT /announcements/:id: absent = unchanged. */
export const updateAnnouncementSchema = z.strictObject({ ...shape, revision: revisionField }).partial()

export const ANNOUNCEMENT_READ_ONLY = ['id', 'created_at', 'updated_at'] as const

export const listAnnouncementsQuerySchema = z.object({
  ...listQueryShape,
  status: z.enum(ANNOUNCEMENT_STATUSES).optional(),
})

/** Body of POST /user/announcements/read. */
export const readAnnouncementsSchema = z.strictObject({ ids: z.array(z.int().positive()).max(1000) })
