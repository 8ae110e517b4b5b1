import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { actorUserId, requireAdmin } from '../shared/permissions'
import { AUDIT_CHECKS, countUsersWithBooks, findDifferences, type AuditDifference } from './audit-queries'
import { auditSelect, toAuditView, type LedgerAuditView } from './view'

const MAX_DIFFERENCES = 1000
/** Millions of rows are summed; nobody waits for a lock meanwhile. */
const TIMEOUT_MS = 30 * 60_000
const NIGHT_MS = 24 * 60 * 60_000

/** Who asked for an audit: a person in the portal, `npm run audit:ledger`, or the clock. */
export type AuditCause = 'person' | 'command' | 'nightly'

/**
 * Proves that the books agree: balances with the ledger, the ledger with usage rows, refunds and re-ratings, rollups with
 * rows. Everything is read as of one moment; the result is kept in the history: how many differences there are, and the
 * first thousand of them.
 */
export async function runLedgerAudit(
  ctx: ServiceContext,
  cause: AuditCause = 'person',
): Promise<LedgerAuditView> {
  requireAdmin(ctx, 'read')
  const startedAt = ctx.now()
  const findings = await ctx.patientDb.$transaction(readFindings, {
    isolationLevel: 'RepeatableRead',
    timeout: TIMEOUT_MS,
    maxWait: 10_000,
  })
  const row = await ctx.db.ledgerAudit.create({
    data: {
      cause,
      startedAt,
      finishedAt: ctx.now(),
      ...findings,
      actorId: actorUserId(ctx),
    },
    select: auditSelect,
  })
  return toAuditView(row)
}

type Findings = {
  readonly usersChecked: number
  readonly differenceCount: number
  readonly differences: AuditDifference[]
}

async function readFindings(tx: Transaction): Promise<Findings> {
  const usersChecked = await countUsersWithBooks(tx)
  const differences: AuditDifference[] = []
  let differenceCount = 0
  for (const check of AUDIT_CHECKS) {
    const { count, first } = await findDifferences(tx, check, MAX_DIFFERENCES)
    differences.push(...first)
    differenceCount += count
  }
  return { usersChecked, differenceCount, differences: differences.slice(0, MAX_DIFFERENCES) }
}

/** Runs the audit of the night if the last one is a day old; `null` = it is not due. */
export async function runNightlyAudit(ctx: ServiceContext): Promise<LedgerAuditView | null> {
  const last = await ctx.db.ledgerAudit.findFirst({
    where: { cause: 'nightly' },
    select: { startedAt: true },
    orderBy: { startedAt: 'desc' },
  })
  const isDue = last === null || ctx.now().getTime() - last.startedAt.getTime() >= NIGHT_MS
  return isDue ? runLedgerAudit(ctx, 'nightly') : null
}
