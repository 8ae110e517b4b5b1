import { created, jsonRoute } from '@/lib/server/api'
import { refundUsage } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, params, body }) =>
  created(await refundUsage(ctx, params['id'] ?? '', body)),
)
