export { listAuditLogs, recordAdminKeyRead, type AuditLogView } from './queries'
