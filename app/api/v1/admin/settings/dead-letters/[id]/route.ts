import { jsonRoute } from '@/lib/server/api'
import { getDeadLetter } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, params }) => getDeadLetter(ctx, params['id'] ?? ''))
