import { jsonRoute } from '@/lib/server/api'
import { getDashboardRealtime } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => getDashboardRealtime(ctx, query))
