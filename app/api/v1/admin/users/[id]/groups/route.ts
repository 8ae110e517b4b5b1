import { jsonRoute } from '@/lib/server/api'
import { setUserGroups } from '@/lib/services'

export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, id, body: input, query }) =>
  setUserGroups(ctx, id(), { input, seen: query['seen'] }),
)
