import { created, jsonRoute } from '@/lib/server/api'
import { createUser, listUsers } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listUsers(ctx, query))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await createUser(ctx, body)),
)
