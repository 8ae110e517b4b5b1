import { jsonRoute } from '@/lib/server/api'
import { listOwnSubscriptions } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx }) => listOwnSubscriptions(ctx))
