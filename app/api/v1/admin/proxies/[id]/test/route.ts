import { jsonRoute } from '@/lib/server/api'
import { testProxy } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) => testProxy(ctx, id(), body))
