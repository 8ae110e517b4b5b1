import { created, jsonRoute } from '@/lib/server/api'
import { createInvite, listInvites } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx }) => listInvites(ctx))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await createInvite(ctx, body), ['token']),
)
