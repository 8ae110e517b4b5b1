import { jsonRoute } from '@/lib/server/api'
import { getOwnUsageTrend } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx, query }) => getOwnUsageTrend(ctx, query))
