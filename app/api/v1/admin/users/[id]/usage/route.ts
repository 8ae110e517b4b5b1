import { jsonRoute } from '@/lib/server/api'
import { listUserUsage } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id, query }) => listUserUsage(ctx, id(), query))
