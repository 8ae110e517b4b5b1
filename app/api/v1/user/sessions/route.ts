import { jsonRoute } from '@/lib/server/api'
import { listOwnSessions } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx }) => listOwnSessions(ctx))
