import { jsonRoute } from '@/lib/server/api'
import { getDashboardTrend } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => getDashboardTrend(ctx, query))
