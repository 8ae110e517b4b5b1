import { jsonRoute } from '@/lib/server/api'
import { resetPassword } from '@/lib/services'

export const POST = jsonRoute({ auth: 'public' }, ({ ctx, body }) => resetPassword(ctx, body))
