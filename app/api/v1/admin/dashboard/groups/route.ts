import { jsonRoute } from '@/lib/server/api'
import { rankGroups } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => rankGroups(ctx, query))
