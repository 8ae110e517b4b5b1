import { jsonRoute } from '@/lib/server/api'
import { listRequestErrors } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listRequestErrors(ctx, query))
