import { jsonRoute } from '@/lib/server/api'
import { deleteChannel, getChannel, updateChannel, withConsents } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getChannel(ctx, id()))
export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, id, body, query }) =>
  updateChannel(ctx, id(), withConsents(body, query)),
)
export const DELETE = jsonRoute({ auth: 'admin' }, ({ ctx, id, query }) =>
  deleteChannel(ctx, id(), { unbind: query['unbind'] === 'true' }),
)
