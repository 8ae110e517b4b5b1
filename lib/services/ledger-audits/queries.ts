import { z } from 'zod'
import type { ServiceContext } from '../context'
import { notFound } from '../shared/errors'
import { listQueryShape, pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { auditSelect, toAuditView, type LedgerAuditView } from './view'

const { search: _none, ...listShape } = listQueryShape

/** Runs have no text to search. */
export const listLedgerAuditsQuerySchema = z.object(listShape)

/** Runs of the audit by page, newest first. */
export async function listLedgerAudits(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<LedgerAuditView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listLedgerAuditsQuerySchema, input)
  const [total, rows] = await Promise.all([
    ctx.db.ledgerAudit.count(),
    ctx.db.ledgerAudit.findMany({
      select: auditSelect,
      orderBy: { id: query.sort_order },
      ...pageWindow(query),
    }),
  ])
  return toListPage(query, total, rows.map(toAuditView))
}

/** One run of the audit with its differences. Throws 404. */
export async function getLedgerAudit(ctx: ServiceContext, id: number): Promise<LedgerAuditView> {
  requireAdmin(ctx, 'read')
  const row = await ctx.db.ledgerAudit.findUnique({ where: { id: BigInt(id) }, select: auditSelect })
  if (row === null) throw notFound('Ledger audit')
  return toAuditView(row)
}
