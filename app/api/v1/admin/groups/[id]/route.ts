import { jsonRoute } from '@/lib/server/api'
import { deleteGroup, getGroup, updateGroup } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getGroup(ctx, id()))
export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) => updateGroup(ctx, id(), body))
export const DELETE = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => deleteGroup(ctx, id()))
