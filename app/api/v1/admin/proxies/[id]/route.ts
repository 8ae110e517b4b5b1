import { jsonRoute } from '@/lib/server/api'
import { deleteProxy, getProxy, updateProxy } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getProxy(ctx, id()))
export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) => updateProxy(ctx, id(), body))
export const DELETE = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => deleteProxy(ctx, id()))
