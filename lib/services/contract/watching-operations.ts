import type * as verbs from '..'
import { createAdminKeySchema } from '../admin-keys/admin-keys'
import { listAuditLogsQuerySchema } from '../audit-logs/queries'
import { dashboardFilterSchema, rankingQuerySchema, trendQuerySchema } from '../dashboard/schemas'
import {
  dismissDeadLetterSchema,
  listDeadLettersQuerySchema,
  settleDeadLetterSchema,
} from '../dead-letters/schemas'
import {
  createErrorRuleSchema,
  listErrorRulesQuerySchema,
  updateErrorRuleSchema,
} from '../error-rules/error-rules'
import { listLedgerAuditsQuerySchema } from '../ledger-audits/queries'
import { listAccountEventsQuerySchema } from '../ops/account-events'
import { listRequestErrorsQuerySchema } from '../ops/request-errors'
import { updateSettingsSchema } from '../settings/schemas'
import { refundSchema, rerateSchema } from '../usage-corrections/schemas'
import { listUsageQuerySchema, usageFilterSchema } from '../usage/schemas'
import { adminKeyAnswer, createdAdminKeyAnswer } from '../admin-keys/answers'
import { auditLogAnswer } from '../audit-logs/answers'
import {
  dashboardRankingAnswer,
  dashboardRealtimeAnswer,
  dashboardStatsAnswer,
  dashboardTrendAnswer,
  usageSumsAnswer,
} from '../dashboard/answers'
import { deadLetterAnswer } from '../dead-letters/answers'
import { errorRuleAnswer } from '../error-rules/answers'
import { ledgerAuditAnswer } from '../ledger-audits/answers'
import {
  accountEventAnswer,
  accountsHealthAnswer,
  concurrencyAnswer,
  requestErrorAnswer,
  realtimeEventAnswer,
} from '../ops/answers'
import { settingsAnswer } from '../settings/answers'
import { usageDetailAnswer, usageRowAnswer } from '../usage/answers'
import { rerateResultAnswer, usageRefundAnswer } from '../usage-corrections/answers'
import { csv, cursorPage, events, list, nothing, one, page } from './answered'
import { operation } from './operation'
import { seenQuerySchema } from './query-schemas'

/** Usage, dashboards, operations and settings. */
export const WATCHING_OPERATIONS = [
  operation('GET /admin/usage', 'Billed requests, by cursor', {
    query: listUsageQuerySchema,
    answer: cursorPage<typeof verbs.listUsage>()(usageRowAnswer),
  }),
  operation('GET /admin/usage/stats', 'Sums of billed requests', {
    query: usageFilterSchema,
    answer: one<typeof verbs.getUsageStats>()(usageSumsAnswer),
  }),
  operation('GET /admin/usage/export', 'Billed requests as CSV', {
    query: usageFilterSchema,
    answer: csv,
  }),
  operation('GET /admin/usage/{id}', 'One billed request with its attempts', {
    answer: one<typeof verbs.getUsage>()(usageDetailAnswer),
  }),
  operation('POST /admin/usage/{id}/refund', 'Give back what a request cost', {
    body: refundSchema,
    status: 201,
    answer: one<typeof verbs.refundUsage>()(usageRefundAnswer),
  }),
  operation('POST /admin/usage/rerate', 'Price billed requests anew', {
    body: rerateSchema,
    answer: one<typeof verbs.rerateUsage>()(rerateResultAnswer),
  }),
  operation('GET /admin/dashboard/stats', 'Sums of a range beside the one before', {
    query: dashboardFilterSchema,
    answer: one<typeof verbs.getDashboardStats>()(dashboardStatsAnswer),
  }),
  operation('GET /admin/dashboard/trend', 'Sums point by point', {
    query: trendQuerySchema,
    answer: one<typeof verbs.getDashboardTrend>()(dashboardTrendAnswer),
  }),
  operation('GET /admin/dashboard/users-ranking', 'The largest users', {
    query: rankingQuerySchema,
    answer: one<typeof verbs.rankUsers>()(dashboardRankingAnswer),
  }),
  operation('GET /admin/dashboard/keys', 'The largest API keys', {
    query: rankingQuerySchema,
    answer: one<typeof verbs.rankKeys>()(dashboardRankingAnswer),
  }),
  operation('GET /admin/dashboard/models', 'The largest models', {
    query: rankingQuerySchema,
    answer: one<typeof verbs.rankModels>()(dashboardRankingAnswer),
  }),
  operation('GET /admin/dashboard/groups', 'The largest groups', {
    query: rankingQuerySchema,
    answer: one<typeof verbs.rankGroups>()(dashboardRankingAnswer),
  }),
  operation('GET /admin/dashboard/channels', 'The largest channels', {
    query: rankingQuerySchema,
    answer: one<typeof verbs.rankChannels>()(dashboardRankingAnswer),
  }),
  operation('GET /admin/dashboard/accounts', 'The largest accounts', {
    query: rankingQuerySchema,
    answer: one<typeof verbs.rankAccounts>()(dashboardRankingAnswer),
  }),
  operation('GET /admin/dashboard/realtime', 'The last five minutes', {
    query: dashboardFilterSchema,
    answer: one<typeof verbs.getDashboardRealtime>()(dashboardRealtimeAnswer),
  }),
  operation('GET /admin/ops/errors', 'Failed requests with their attempts', {
    query: listRequestErrorsQuerySchema,
    answer: page<typeof verbs.listRequestErrors>()(requestErrorAnswer),
  }),
  operation('GET /admin/ops/account-events', 'What happened to accounts', {
    query: listAccountEventsQuerySchema,
    answer: page<typeof verbs.listAccountEvents>()(accountEventAnswer),
  }),
  operation('GET /admin/ops/accounts-health', 'The health of all accounts', {
    answer: one<typeof verbs.getAccountsHealth>()(accountsHealthAnswer),
  }),
  operation('GET /admin/ops/concurrency', 'Slots and waiters by account and user', {
    answer: one<typeof verbs.getConcurrency>()(concurrencyAnswer),
  }),
  operation('GET /admin/ops/realtime', 'Live requests and processes, each second', {
    answer: events<typeof verbs.watchRealtime>()(realtimeEventAnswer),
  }),
  operation('GET /admin/ops/audit-logs', 'Who changed what', {
    query: listAuditLogsQuerySchema,
    answer: page<typeof verbs.listAuditLogs>()(auditLogAnswer),
  }),
  operation('GET /admin/error-rules', 'Error rules by page', {
    query: listErrorRulesQuerySchema,
    answer: page<typeof verbs.listErrorRules>()(errorRuleAnswer),
  }),
  operation('POST /admin/error-rules', 'Create an error rule', {
    body: createErrorRuleSchema,
    status: 201,
    answer: one<typeof verbs.createErrorRule>()(errorRuleAnswer),
  }),
  operation('GET /admin/error-rules/{id}', 'One error rule', {
    answer: one<typeof verbs.getErrorRule>()(errorRuleAnswer),
  }),
  operation('PUT /admin/error-rules/{id}', 'Change an error rule', {
    body: updateErrorRuleSchema,
    answer: one<typeof verbs.updateErrorRule>()(errorRuleAnswer),
  }),
  operation('DELETE /admin/error-rules/{id}', 'Delete an error rule', { answer: nothing }),
  operation('GET /admin/settings', 'Every setting with the value that holds', {
    answer: one<typeof verbs.getSettings>()(settingsAnswer),
  }),
  operation('PUT /admin/settings', 'Change settings; null puts one back to its default', {
    body: updateSettingsSchema,
    query: seenQuerySchema,
    answer: one<typeof verbs.updateSettings>()(settingsAnswer),
  }),
  operation('GET /admin/settings/admin-keys', 'Admin keys', {
    answer: list<typeof verbs.listAdminKeys>()(adminKeyAnswer),
  }),
  operation('POST /admin/settings/admin-keys', 'Create an admin key; `key` is shown once', {
    body: createAdminKeySchema,
    status: 201,
    answer: one<typeof verbs.createAdminKey>()(createdAdminKeyAnswer),
  }),
  operation('GET /admin/settings/ledger-audits', 'Runs of the audit of the books', {
    query: listLedgerAuditsQuerySchema,
    answer: page<typeof verbs.listLedgerAudits>()(ledgerAuditAnswer),
  }),
  operation('POST /admin/settings/ledger-audits', 'Audit the books now', {
    status: 201,
    answer: one<typeof verbs.runLedgerAudit>()(ledgerAuditAnswer),
  }),
  operation('GET /admin/settings/ledger-audits/{id}', 'One audit with what it found', {
    answer: one<typeof verbs.getLedgerAudit>()(ledgerAuditAnswer),
  }),
  operation('GET /admin/settings/dead-letters', 'Usage events that could not be settled', {
    query: listDeadLettersQuerySchema,
    answer: page<typeof verbs.listDeadLetters>()(deadLetterAnswer),
  }),
  operation('GET /admin/settings/dead-letters/{id}', 'One usage event that could not be settled', {
    answer: one<typeof verbs.getDeadLetter>()(deadLetterAnswer),
  }),
  operation('POST /admin/settings/dead-letters/{id}/settle', 'Settle a usage event again, once', {
    body: settleDeadLetterSchema,
    answer: one<typeof verbs.settleDeadLetter>()(deadLetterAnswer),
    refusals: ['409 EVENT_HANDLED', '409 STALE', '422 EVENT_REFUSED'],
  }),
  operation('POST /admin/settings/dead-letters/{id}/dismiss', 'Say that a usage event is never charged', {
    body: dismissDeadLetterSchema,
    answer: one<typeof verbs.dismissDeadLetter>()(deadLetterAnswer),
    refusals: ['409 EVENT_HANDLED'],
  }),
  operation('DELETE /admin/settings/admin-keys/{id}', 'Revoke an admin key', {
    answer: one<typeof verbs.revokeAdminKey>()(adminKeyAnswer),
  }),
]
