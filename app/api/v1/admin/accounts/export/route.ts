import { jsonRoute } from '@/lib/server/api'
import { exportAccounts } from '@/lib/services'

/** Without secrets; a POST may ask for them. */
export const GET = jsonRoute({ auth: 'admin' }, ({ ctx }) => exportAccounts(ctx))
export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, body }) => exportAccounts(ctx, body))
