import { jsonRoute } from '@/lib/server/api'
import { importAccounts } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, body }) => importAccounts(ctx, body))
