import { jsonRoute } from '@/lib/server/api'
import { listSubscriptions } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listSubscriptions(ctx, query))
