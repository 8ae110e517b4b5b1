import { jsonRoute } from '@/lib/server/api'
import { readAnnouncements } from '@/lib/services'

export const POST = jsonRoute({ auth: 'user' }, ({ ctx, body }) => readAnnouncements(ctx, body))
