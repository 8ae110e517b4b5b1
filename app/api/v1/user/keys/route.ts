import { created, jsonRoute } from '@/lib/server/api'
import { createOwnKey, listOwnKeys } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx, query }) => listOwnKeys(ctx, query))
export const POST = jsonRoute({ auth: 'user' }, async ({ ctx, body }) =>
  created(await createOwnKey(ctx, body), ['key']),
)
