import { jsonRoute } from '@/lib/server/api'
import { revokeSubscription } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => revokeSubscription(ctx, id()))
