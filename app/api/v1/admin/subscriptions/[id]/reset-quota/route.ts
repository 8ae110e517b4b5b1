import { jsonRoute } from '@/lib/server/api'
import { resetSubscriptionQuota } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) =>
  resetSubscriptionQuota(ctx, id(), body),
)
