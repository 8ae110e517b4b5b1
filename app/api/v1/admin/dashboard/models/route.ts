import { jsonRoute } from '@/lib/server/api'
import { rankModels } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => rankModels(ctx, query))
