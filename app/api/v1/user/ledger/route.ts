import { jsonRoute } from '@/lib/server/api'
import { listOwnLedger } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx, query }) => listOwnLedger(ctx, query))
