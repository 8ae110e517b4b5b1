import { jsonRoute, sseResponse } from '@/lib/server/api'
import { testAccount } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, id, body }) =>
  sseResponse(await testAccount(ctx, id(), body)),
)
