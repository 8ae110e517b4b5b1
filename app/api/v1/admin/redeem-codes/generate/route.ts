import { created, jsonRoute } from '@/lib/server/api'
import { generateRedeemCodes } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await generateRedeemCodes(ctx, body), ['codes']),
)
