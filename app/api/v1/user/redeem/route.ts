import { jsonRoute } from '@/lib/server/api'
import { listOwnRedemptions, redeemCode } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx, query }) => listOwnRedemptions(ctx, query))
export const POST = jsonRoute({ auth: 'user' }, ({ ctx, body }) => redeemCode(ctx, body))
