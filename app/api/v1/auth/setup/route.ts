import { created, jsonRoute } from '@/lib/server/api'
import { createFirstAdmin } from '@/lib/services'

export const POST = jsonRoute({ auth: 'public' }, async ({ ctx, body }) =>
  created(await createFirstAdmin(ctx, body)),
)
