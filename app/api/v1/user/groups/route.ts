import { jsonRoute } from '@/lib/server/api'
import { listOwnGroups } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx }) => listOwnGroups(ctx))
