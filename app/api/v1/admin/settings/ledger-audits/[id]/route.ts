import { jsonRoute } from '@/lib/server/api'
import { getLedgerAudit } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => getLedgerAudit(ctx, id()))
