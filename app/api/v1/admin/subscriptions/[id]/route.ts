import { jsonRoute } from '@/lib/server/api'
import { getSubscription } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getSubscription(ctx, id()))
