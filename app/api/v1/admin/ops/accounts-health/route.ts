import { jsonRoute } from '@/lib/server/api'
import { getAccountsHealth } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx }) => getAccountsHealth(ctx))
