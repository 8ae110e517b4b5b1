import { jsonRoute } from '@/lib/server/api'
import { listAllGroups } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx }) => listAllGroups(ctx))
