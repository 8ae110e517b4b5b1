import { jsonRoute } from '@/lib/server/api'
import { disableTotp } from '@/lib/services'

export const POST = jsonRoute({ auth: 'user' }, ({ ctx, body }) => disableTotp(ctx, body))
