import { jsonRoute } from '@/lib/server/api'
import { deleteAnnouncement, getAnnouncement, updateAnnouncement } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getAnnouncement(ctx, id()))
export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, id, body }) => updateAnnouncement(ctx, id(), body))
export const DELETE = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => deleteAnnouncement(ctx, id()))
