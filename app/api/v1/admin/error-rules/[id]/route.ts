import { jsonRoute } from '@/lib/server/api'
import { deleteErrorRule, getErrorRule, updateErrorRule } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getErrorRule(ctx, id()))
export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) => updateErrorRule(ctx, id(), body))
export const DELETE = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => deleteErrorRule(ctx, id()))
