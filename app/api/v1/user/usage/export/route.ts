import { csvResponse, jsonRoute } from '@/lib/server/api'
import { exportOwnUsage } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx, query }) =>
  csvResponse(exportOwnUsage(ctx, query), 'usage.csv'),
)
