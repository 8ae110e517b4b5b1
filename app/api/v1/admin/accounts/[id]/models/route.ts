import { jsonRoute } from '@/lib/server/api'
import { listAccountModels } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => listAccountModels(ctx, id()))
