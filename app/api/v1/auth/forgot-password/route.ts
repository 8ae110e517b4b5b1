import { jsonRoute } from '@/lib/server/api'
import { requestPasswordReset } from '@/lib/services'

export const POST = jsonRoute({ auth: 'public' }, ({ ctx, body }) => requestPasswordReset(ctx, body))
