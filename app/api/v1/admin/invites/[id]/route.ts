import { jsonRoute } from '@/lib/server/api'
import { deleteInvite } from '@/lib/services'

export const DELETE = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => deleteInvite(ctx, id()))
