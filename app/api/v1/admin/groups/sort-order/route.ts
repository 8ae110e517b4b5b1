import { jsonRoute } from '@/lib/server/api'
import { sortGroups } from '@/lib/services'

export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, body }) => sortGroups(ctx, body))
