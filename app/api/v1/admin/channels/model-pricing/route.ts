import { jsonRoute } from '@/lib/server/api'
import { getModelPricing } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => getModelPricing(ctx, query))
