import { jsonRoute } from '@/lib/server/api'
import { disableUserTotp } from '@/lib/services'

export const DELETE = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => disableUserTotp(ctx, id()))
