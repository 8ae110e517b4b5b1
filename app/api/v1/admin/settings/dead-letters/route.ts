import { jsonRoute } from '@/lib/server/api'
import { listDeadLetters } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listDeadLetters(ctx, query))
