import { jsonRoute } from '@/lib/server/api'
import { listOwnUsage } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx, query }) => listOwnUsage(ctx, query))
