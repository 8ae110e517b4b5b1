import { jsonRoute } from '@/lib/server/api'
import { listChannelAccounts } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => listChannelAccounts(ctx, id()))
