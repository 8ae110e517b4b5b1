import { jsonRoute } from '@/lib/server/api'
import { getSignInOptions } from '@/lib/services'

export const GET = jsonRoute({ auth: 'public' }, ({ ctx }) => getSignInOptions(ctx))
