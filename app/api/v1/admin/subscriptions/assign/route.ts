import { created, jsonRoute } from '@/lib/server/api'
import { assignSubscription } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await assignSubscription(ctx, body)),
)
