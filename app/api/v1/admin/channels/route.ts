import { created, jsonRoute } from '@/lib/server/api'
import { createChannel, listChannels, withConsents } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listChannels(ctx, query))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body, query }) =>
  created(await createChannel(ctx, withConsents(body, query, ['confirm_ambiguous']))),
)
