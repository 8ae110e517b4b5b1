import { created, jsonRoute } from '@/lib/server/api'
import { listLedgerAudits, runLedgerAudit } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listLedgerAudits(ctx, query))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx }) => created(await runLedgerAudit(ctx)))
