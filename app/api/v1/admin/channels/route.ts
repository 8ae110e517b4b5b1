import { created, jsonRoute } from '@/lib/server/api'
import { createChannel, listChannels } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listChannels(ctx, query))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await createChannel(ctx, body)),
)
