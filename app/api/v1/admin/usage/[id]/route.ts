import { jsonRoute } from '@/lib/server/api'
import { getUsage } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, params }) => getUsage(ctx, params['id'] ?? ''))
