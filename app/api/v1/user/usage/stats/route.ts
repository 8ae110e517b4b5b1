import { jsonRoute } from '@/lib/server/api'
import { getOwnUsageStats } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx, query }) => getOwnUsageStats(ctx, query))
