import { created, jsonRoute } from '@/lib/server/api'
import { createProxy, listProxies } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listProxies(ctx, query))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await createProxy(ctx, body)),
)
