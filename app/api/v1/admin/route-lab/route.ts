import { jsonRoute } from '@/lib/server/api'
import { explainRoute } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, body }) => explainRoute(ctx, body))
