import { jsonRoute } from '@/lib/server/api'
import { bulkUpdateAccounts } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, body }) => bulkUpdateAccounts(ctx, body))
