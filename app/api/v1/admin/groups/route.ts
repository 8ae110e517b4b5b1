import { created, jsonRoute } from '@/lib/server/api'
import { createGroup, listGroups } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listGroups(ctx, query))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await createGroup(ctx, body)),
)
