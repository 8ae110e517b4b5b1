import { jsonRoute } from '@/lib/server/api'
import { listOwnChannels } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx }) => listOwnChannels(ctx))
