import { created, jsonRoute } from '@/lib/server/api'
import { registerUser } from '@/lib/services'

export const POST = jsonRoute({ auth: 'public' }, async ({ ctx, body }) =>
  created(await registerUser(ctx, body)),
)
