import { jsonRoute } from '@/lib/server/api'
import { listUserLedger } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id, query }) => listUserLedger(ctx, id(), query))
