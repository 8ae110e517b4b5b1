import { z } from 'zod'
import { id, instant, once } from '../shared/answer'

export const inviteAnswer = z
  .strictObject({
    id,
    email: z.string().nullable(),
    expires_at: instant,
    created_at: instant,
  })
  .meta({ id: 'Invite', description: 'An invitation nobody has used yet; `email` = only for this address.' })

export const createdInviteAnswer = z
  .strictObject({
    ...inviteAnswer.shape,
    token: once(z.string()),
  })
  .meta({
    id: 'CreatedInvite',
    description:
      'A new invitation: the only answer with its token, which belongs behind `/register?invite=`.',
  })

export const signInOptionsAnswer = z
  .strictObject({
    registration: z.enum(['open', 'invite', 'closed']),
    password_reset: z.boolean(),
  })
  .meta({ id: 'SignInOptions', description: 'What the sign-in page may offer.' })

export const registrationAnswer = z
  .strictObject({
    status: z.enum(['created', 'verification_sent']),
  })
  .meta({
    id: 'Registration',
    description: 'What became of a registration: an account, or a mail that must be confirmed first.',
  })

export const verifiedEmailAnswer = z
  .strictObject({ email: z.string() })
  .meta({ id: 'VerifiedEmail', description: 'The address that was confirmed.' })
