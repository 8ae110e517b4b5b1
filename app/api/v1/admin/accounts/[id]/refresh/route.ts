import { jsonRoute } from '@/lib/server/api'
import { refreshAccount } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => refreshAccount(ctx, id()))
