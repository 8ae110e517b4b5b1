import { jsonRoute } from '@/lib/server/api'
import { rankAccounts } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => rankAccounts(ctx, query))
