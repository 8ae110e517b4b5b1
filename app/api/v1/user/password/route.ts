import { jsonRoute } from '@/lib/server/api'
import { changePassword } from '@/lib/services'

export const PUT = jsonRoute({ auth: 'user' }, ({ ctx, body }) => changePassword(ctx, body))
