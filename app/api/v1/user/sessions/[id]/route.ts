import { jsonRoute } from '@/lib/server/api'
import { revokeOwnSession } from '@/lib/services'

export const DELETE = jsonRoute({ auth: 'user' }, ({ ctx, id }) => revokeOwnSession(ctx, id()))
