export type { AuditCheck, AuditDifference } from './audit-queries'
export { getLedgerAudit, listLedgerAudits } from './queries'
export { runLedgerAudit, runNightlyAudit, type AuditCause } from './run-ledger-audit'
export type { LedgerAuditView } from './view'
