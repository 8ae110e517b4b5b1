import { jsonRoute } from '@/lib/server/api'
import { getGroupStats } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getGroupStats(ctx, id()))
