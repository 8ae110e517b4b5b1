import { jsonRoute } from '@/lib/server/api'
import { getDashboardStats } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => getDashboardStats(ctx, query))
