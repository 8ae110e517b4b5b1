import { jsonRoute } from '@/lib/server/api'
import { getProfile, updateProfile } from '@/lib/services'

export const GET = jsonRoute({ auth: 'user' }, ({ ctx }) => getProfile(ctx))
export const PUT = jsonRoute({ auth: 'user' }, ({ ctx, body }) => updateProfile(ctx, body))
