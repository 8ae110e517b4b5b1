import { jsonRoute } from '@/lib/server/api'
import { getOwnUsage } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx, params }) => getOwnUsage(ctx, params['id'] ?? ''))
