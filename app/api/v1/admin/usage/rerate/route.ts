import { jsonRoute } from '@/lib/server/api'
import { rerateUsage } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, body }) => rerateUsage(ctx, body))
