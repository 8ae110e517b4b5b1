import { csvResponse, jsonRoute } from '@/lib/server/api'
import { exportOwnUsage } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, async ({ ctx, query }) =>
  csvResponse('usage.csv', await exportOwnUsage(ctx, query)),
)
