import { jsonRoute } from '@/lib/server/api'
import { deleteUserKey, getUserKey, updateUserKey } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getUserKey(ctx, id(), id('keyId')))
export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) =>
  updateUserKey(ctx, { userId: id(), id: id('keyId') }, body),
)
export const DELETE = jsonRoute({ auth: 'admin' }, ({ ctx, id }) =>
  deleteUserKey(ctx, { userId: id(), id: id('keyId') }),
)
