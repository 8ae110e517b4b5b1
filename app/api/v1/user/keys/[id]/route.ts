import { jsonRoute } from '@/lib/server/api'
import { deleteOwnKey, getOwnKey, updateOwnKey } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx, id }) => getOwnKey(ctx, id()))
export const PUT = jsonRoute({ auth: 'user' }, ({ ctx, id, body }) => updateOwnKey(ctx, id(), body))
export const DELETE = jsonRoute({ auth: 'user' }, ({ ctx, id }) => deleteOwnKey(ctx, id()))
