import { jsonRoute } from '@/lib/server/api'
import { setAccountSchedulable } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) =>
  setAccountSchedulable(ctx, id(), body),
)
