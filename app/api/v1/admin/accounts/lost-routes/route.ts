import { jsonRoute } from '@/lib/server/api'
import { findLostRoutes } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => findLostRoutes(ctx, query))
