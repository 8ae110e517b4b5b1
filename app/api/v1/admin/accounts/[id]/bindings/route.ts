import { jsonRoute } from '@/lib/server/api'
import { getAccountBindings, setAccountBindings } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getAccountBindings(ctx, id()))
export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) => setAccountBindings(ctx, id(), body))
