import { jsonRoute } from '@/lib/server/api'
import { rankChannels } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => rankChannels(ctx, query))
