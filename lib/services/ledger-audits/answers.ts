import { z } from 'zod'
import { id, instant, milliseconds } from '../shared/answer'
import { AUDIT_CHECKS } from './audit-queries'

export const auditDifferenceAnswer = z
  .strictObject({
    check: z.enum(AUDIT_CHECKS.map(({ check }) => check)),
    subject: z.string(),
    expected: z.string(),
    found: z.string(),
  })
  .meta({
    id: 'AuditDifference',
    description:
      'One difference: `subject` names whom or what it is about, e.g. `user 7` or `2026-11-20 user 7`.',
  })

export const ledgerAuditAnswer = z
  .strictObject({
    id,
    cause: z.enum(['person', 'command', 'nightly']),
    started_at: instant,
    finished_at: instant,
    duration_ms: milliseconds,
    users_checked: z.int(),
    difference_count: z.int(),
    differences: z.array(auditDifferenceAnswer).describe('The first thousand.'),
    actor_id: id.nullable().describe('Who ran it; `null` for keys, the command and the clock.'),
    actor_email: z.string().nullable(),
  })
  .meta({
    id: 'LedgerAudit',
    description: 'A run of the ledger audit; the books agree when `difference_count` is 0.',
  })
