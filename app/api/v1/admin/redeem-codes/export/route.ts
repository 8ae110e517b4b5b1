import { csvResponse, jsonRoute } from '@/lib/server/api'
import { exportRedeemCodes } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) =>
  csvResponse(exportRedeemCodes(ctx, query), 'redeem-codes.csv'),
)
