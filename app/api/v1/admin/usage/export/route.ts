import { csvResponse, jsonRoute } from '@/lib/server/api'
import { exportUsage } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) =>
  csvResponse(exportUsage(ctx, query), 'usage.csv'),
)
