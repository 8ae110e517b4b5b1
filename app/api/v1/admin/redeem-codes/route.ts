import { jsonRoute } from '@/lib/server/api'
import { listRedeemCodes } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listRedeemCodes(ctx, query))
