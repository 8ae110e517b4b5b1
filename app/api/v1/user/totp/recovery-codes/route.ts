import { created, jsonRoute } from '@/lib/server/api'
import { renewRecoveryCodes } from '@/lib/services'

export const POST = jsonRoute({ auth: 'user' }, async ({ ctx, body }) =>
  created(await renewRecoveryCodes(ctx, body), ['recovery_codes']),
)
