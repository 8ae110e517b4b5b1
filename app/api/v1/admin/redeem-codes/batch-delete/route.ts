import { jsonRoute } from '@/lib/server/api'
import { deleteRedeemCodes } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, body }) => deleteRedeemCodes(ctx, body))
