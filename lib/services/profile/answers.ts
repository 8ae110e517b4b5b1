import { z } from 'zod'
import { userAnswer } from '../users/answers'
import { id, instant } from '../shared/answer'

export const profileAnswer = z
  .strictObject({
    ...userAnswer.omit({ notes: true }).shape,
    has_password: z.boolean().describe('`false` for users who sign in elsewhere only.'),
    recovery_codes_left: z.int().describe('Recovery codes not used yet.'),
  })
  .meta({
    id: 'Profile',
    description: "What somebody sees of themselves: everything but the operator's notes.",
  })

export const sessionAnswer = z
  .strictObject({
    id,
    device: z.string().describe('User agent of the browser.'),
    ip: z.string(),
    current: z.boolean().describe('The one this call came with.'),
    last_seen_at: instant,
    expires_at: instant.nullable(),
    created_at: instant,
  })
  .meta({ id: 'Session', description: 'A sign-in that still holds.' })

export const revokedSessionsAnswer = z
  .strictObject({ revoked: z.int() })
  .meta({ id: 'RevokedSessions', description: 'How many sessions ended.' })
