import { jsonRoute } from '@/lib/server/api'
import { markAnnouncementRead } from '@/lib/services'

export const POST = jsonRoute({ auth: 'user' }, ({ ctx, id }) => markAnnouncementRead(ctx, id()))
