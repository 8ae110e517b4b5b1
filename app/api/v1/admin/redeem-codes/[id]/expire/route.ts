import { jsonRoute } from '@/lib/server/api'
import { expireRedeemCode } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => expireRedeemCode(ctx, id()))
