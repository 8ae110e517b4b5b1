import { jsonRoute } from '@/lib/server/api'
import { settleDeadLetter } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, params, body }) =>
  settleDeadLetter(ctx, params['id'] ?? '', body),
)
