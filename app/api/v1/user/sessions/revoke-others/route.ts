import { jsonRoute } from '@/lib/server/api'
import { revokeOtherSessions } from '@/lib/services'

export const POST = jsonRoute({ auth: 'user' }, ({ ctx }) => revokeOtherSessions(ctx))
