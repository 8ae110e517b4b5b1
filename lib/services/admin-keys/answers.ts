import { z } from 'zod'
import { id, instant, once } from '../shared/answer'
import { ADMIN_KEY_SCOPES } from '../context'

export const adminKeyAnswer = z
  .strictObject({
    id,
    name: z.string(),
    scope: z.enum(ADMIN_KEY_SCOPES),
    key_masked: z.string(),
    created_by: id.nullable(),
    last_used_at: instant.nullable(),
    revoked_at: instant.nullable(),
    created_at: instant,
  })
  .meta({
    id: 'AdminKey',
    description: 'An admin key as the API answers it; the key itself is shown once, at creation.',
  })

export const createdAdminKeyAnswer = z.strictObject({ ...adminKeyAnswer.shape, key: once(z.string()) }).meta({
  id: 'CreatedAdminKey',
  description: 'The answer to the creation of an admin key: the only one with the key itself.',
})
