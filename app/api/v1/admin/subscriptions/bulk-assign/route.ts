import { created, jsonRoute } from '@/lib/server/api'
import { bulkAssignSubscriptions } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await bulkAssignSubscriptions(ctx, body)),
)
