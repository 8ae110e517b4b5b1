import { created, jsonRoute } from '@/lib/server/api'
import { enableTotp } from '@/lib/services'

export const POST = jsonRoute({ auth: 'user' }, async ({ ctx, body }) =>
  created(await enableTotp(ctx, body), ['recovery_codes']),
)
