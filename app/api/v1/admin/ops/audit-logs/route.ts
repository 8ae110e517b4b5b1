import { jsonRoute } from '@/lib/server/api'
import { listAuditLogs } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listAuditLogs(ctx, query))
