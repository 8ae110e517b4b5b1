import { jsonRoute } from '@/lib/server/api'
import { rankUsers } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => rankUsers(ctx, query))
