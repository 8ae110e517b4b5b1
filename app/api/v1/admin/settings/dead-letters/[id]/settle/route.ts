import { jsonRoute } from '@/lib/server/api'
import { settleDeadLetter } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, params }) =>
  settleDeadLetter(ctx, params['id'] ?? ''),
)
