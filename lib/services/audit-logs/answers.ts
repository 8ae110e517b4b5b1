import { z } from 'zod'
import { id, instant } from '../shared/answer'

export const auditLogAnswer = z
  .strictObject({
    id,
    created_at: instant,
    actor_type: z.string(),
    actor_id: id.nullable(),
    actor_name: z
      .string()
      .nullable()
      .describe("The user's e-mail address or the admin key's name; `null` = gone, or it has none."),
    action: z.string(),
    resource: z.string(),
    resource_id: z.string().nullable(),
    resource_name: z
      .string()
      .nullable()
      .describe('As it is now, of what is gone as the entry states it; `null` = none.'),
    before: z.unknown(),
    after: z.unknown(),
    ip: z.string(),
    user_agent: z.string(),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'AuditLog', description: 'Who did what; secrets in `before` and `after` are masked.' })
