import { jsonRoute } from '@/lib/server/api'
import { listAccountEvents } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listAccountEvents(ctx, query))
