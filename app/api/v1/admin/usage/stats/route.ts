import { jsonRoute } from '@/lib/server/api'
import { getUsageStats } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => getUsageStats(ctx, query))
