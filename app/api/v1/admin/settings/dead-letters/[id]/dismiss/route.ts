import { jsonRoute } from '@/lib/server/api'
import { dismissDeadLetter } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, params, body }) =>
  dismissDeadLetter(ctx, params['id'] ?? '', body),
)
