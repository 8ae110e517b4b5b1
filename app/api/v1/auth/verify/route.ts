import { created, jsonRoute } from '@/lib/server/api'
import { verifyEmail } from '@/lib/services'

export const POST = jsonRoute({ auth: 'public' }, async ({ ctx, body }) =>
  created(await verifyEmail(ctx, body)),
)
