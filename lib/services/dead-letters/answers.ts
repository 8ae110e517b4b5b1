import { z } from 'zod'
import { id, instant } from '../shared/answer'
import { DEAD_LETTER_STATES } from './schemas'

export const deadLetterAnswer = z
  .strictObject({
    id: z.string(),
    request_id: z.string(),
    failed_at: instant,
    sql_state: z.string(),
    reason: z.string().describe('What the database said when it refused the event last.'),
    state: z.enum(DEAD_LETTER_STATES),
    user_id: id.nullable(),
    api_key_id: id.nullable(),
    account_id: id.nullable(),
    requested_model: z.string(),
    billing_type: z.string(),
    actual_cost: z.string(),
    notes: z.string().describe('Why it was dismissed.'),
    handled_at: instant.nullable(),
    actor_type: z
      .string()
      .nullable()
      .describe('Who settled or dismissed it; `null` = nobody, or it was settled from another copy.'),
    actor_id: id.nullable(),
    actor_name: z.string().nullable(),
  })
  .meta({
    id: 'DeadLetter',
    description:
      'A usage event that could not be settled; texts of its facts as they were recorded, empty where it cannot be read.',
  })
