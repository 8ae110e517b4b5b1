import { jsonRoute } from '@/lib/server/api'
import { adjustBalance } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) => adjustBalance(ctx, id(), body))
