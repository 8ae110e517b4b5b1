import { created, jsonRoute } from '@/lib/server/api'
import { duplicateChannel } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, id, body }) =>
  created(await duplicateChannel(ctx, id(), body)),
)
