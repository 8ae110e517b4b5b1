import { jsonRoute } from '@/lib/server/api'
import { deleteAccount, getAccount, updateAccount } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getAccount(ctx, id()))
export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) => updateAccount(ctx, id(), body))
export const DELETE = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => deleteAccount(ctx, id()))
