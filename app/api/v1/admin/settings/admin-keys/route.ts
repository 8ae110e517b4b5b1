import { created, jsonRoute } from '@/lib/server/api'
import { createAdminKey, listAdminKeys } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx }) => listAdminKeys(ctx))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await createAdminKey(ctx, body), ['key']),
)
