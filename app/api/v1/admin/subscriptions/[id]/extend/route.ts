import { jsonRoute } from '@/lib/server/api'
import { extendSubscription } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) => extendSubscription(ctx, id(), body))
