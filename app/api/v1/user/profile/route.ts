import { jsonRoute } from '@/lib/server/api'
import { getProfile } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx }) => getProfile(ctx))
