import type { Prisma } from '../shared/database'
import { toId, toIdOrNull, toTime } from '../shared/json'
import { oneOf } from '../shared/narrow'
import { isPlainObject } from '../shared/parse-input'
import type { Answer } from '../shared/answer'
import { AUDIT_CHECKS, type AuditDifference } from './audit-queries'
import type { ledgerAuditAnswer } from './answers'

/** The columns of an audit answer. */
export const auditSelect = {
  id: true,
  cause: true,
  startedAt: true,
  finishedAt: true,
  usersChecked: true,
  differenceCount: true,
  differences: true,
  actorId: true,
  actor: { select: { email: true } },
} satisfies Prisma.LedgerAuditSelect

type AuditRow = Prisma.LedgerAuditGetPayload<{ select: typeof auditSelect }>

/** A run of the ledger audit; the books agree when `difference_count` is 0. */
export type LedgerAuditView = Answer<typeof ledgerAuditAnswer>

/** Renders an audit. */
export function toAuditView(row: AuditRow): LedgerAuditView {
  return {
    id: toId(row.id),
    cause: oneOf(['nightly', 'person', 'command'], row.cause),
    started_at: toTime(row.startedAt),
    finished_at: toTime(row.finishedAt),
    duration_ms: row.finishedAt.getTime() - row.startedAt.getTime(),
    users_checked: row.usersChecked,
    difference_count: row.differenceCount,
    differences: differencesOf(row.differences),
    actor_id: toIdOrNull(row.actorId),
    actor_email: row.actor?.email ?? null,
  }
}

function differencesOf(column: Prisma.JsonValue): readonly AuditDifference[] {
  if (!Array.isArray(column)) return []
  return column.flatMap((entry) => {
    if (!isPlainObject(entry)) return []
    const { check, subject, expected, found } = entry
    const known = AUDIT_CHECKS.find((candidate) => candidate.check === check)
    if (known === undefined) return []
    return [{ check: known.check, subject: text(subject), expected: text(expected), found: text(found) }]
  })
}

function text(value: Prisma.JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
