import { z } from 'zod'
import { listQueryShape } from '../shared/list-page'

/** `open` = nobody was charged yet and nobody has said that nobody will be; `settled` = its usage row is there. */
export const DEAD_LETTER_STATES = ['open', 'settled', 'dismissed'] as const
export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number]

/** Query of the list; all states when none is named. */
export const listDeadLettersQuerySchema = z.object({
  ...listQueryShape,
  state: z.enum(DEAD_LETTER_STATES).optional(),
})

/** Body of POST /dead-letters/:id/settle: the state the caller saw, so that nobody is charged whom someone else has let off. */
export const settleDeadLetterSchema = z.strictObject({
  expected_status: z.enum(DEAD_LETTER_STATES),
})

/** Body of POST /dead-letters/:id/dismiss: why nobody is charged. */
export const dismissDeadLetterSchema = z.strictObject({
  notes: z.string().trim().min(1).max(1000),
})
