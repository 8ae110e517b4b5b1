import { jsonRoute } from '@/lib/server/api'
import { clearAccountRateLimit } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => clearAccountRateLimit(ctx, id()))
