import { jsonRoute } from '@/lib/server/api'
import { listOwnErrors } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx, query }) => listOwnErrors(ctx, query))
