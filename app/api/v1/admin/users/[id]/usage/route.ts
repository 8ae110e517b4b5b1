import { jsonRoute } from '@/lib/server/api'
import { listUsage } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id, query }) =>
  listUsage(ctx, { ...query, user_id: id() }),
)
