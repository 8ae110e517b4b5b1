import { jsonRoute } from '@/lib/server/api'
import { listUsage } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listUsage(ctx, query))
