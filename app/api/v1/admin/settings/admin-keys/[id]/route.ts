import { jsonRoute } from '@/lib/server/api'
import { revokeAdminKey } from '@/lib/services'

export const DELETE = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => revokeAdminKey(ctx, id()))
