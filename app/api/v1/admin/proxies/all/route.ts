import { jsonRoute } from '@/lib/server/api'
import { listAllProxies } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx }) => listAllProxies(ctx))
