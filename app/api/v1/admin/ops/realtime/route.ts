import { jsonRoute, sseResponse } from '@/lib/server/api'
import { watchRealtime } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx }) => sseResponse(watchRealtime(ctx)))
