import { jsonRoute } from '@/lib/server/api'
import { getSettings, updateSettings } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx }) => getSettings(ctx))
export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, body, query }) =>
  updateSettings(ctx, body, query['seen']),
)
