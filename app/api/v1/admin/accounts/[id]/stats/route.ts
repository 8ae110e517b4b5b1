import { jsonRoute } from '@/lib/server/api'
import { getAccountStats } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id, query }) => getAccountStats(ctx, id(), query))
