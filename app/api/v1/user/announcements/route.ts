import { jsonRoute } from '@/lib/server/api'
import { listOwnAnnouncements } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx }) => listOwnAnnouncements(ctx))
