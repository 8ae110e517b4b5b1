import { jsonRoute } from '@/lib/server/api'
import { rankKeys } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => rankKeys(ctx, query))
