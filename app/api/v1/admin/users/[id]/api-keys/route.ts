import { created, jsonRoute } from '@/lib/server/api'
import { createUserKey, listUserKeys } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id, query }) => listUserKeys(ctx, id(), query))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, id, body }) =>
  created(await createUserKey(ctx, id(), body), ['key']),
)
