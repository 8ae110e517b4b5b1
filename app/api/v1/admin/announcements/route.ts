import { created, jsonRoute } from '@/lib/server/api'
import { createAnnouncement, listAnnouncements } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listAnnouncements(ctx, query))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await createAnnouncement(ctx, body)),
)
