import { jsonRoute } from '@/lib/server/api'
import { clearAccountError } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => clearAccountError(ctx, id()))
