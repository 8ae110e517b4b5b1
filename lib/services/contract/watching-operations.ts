import { createAdminKeySchema } from '../admin-keys/admin-keys'
import { listAuditLogsQuerySchema } from '../audit-logs/queries'
import { dashboardFilterSchema, rankingQuerySchema, trendQuerySchema } from '../dashboard/schemas'
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
import { operation, type Operation } from './operation'

const ranking = { query: rankingQuerySchema }

/** Usage, dashboards, operations and settings. */
export const WATCHING_OPERATIONS: readonly Operation[] = [
  operation('GET /admin/usage', 'Billed requests, by cursor', {
    query: listUsageQuerySchema,
    answer: 'page',
  }),
  operation('GET /admin/usage/stats', 'Sums of billed requests', { query: usageFilterSchema }),
  operation('GET /admin/usage/export', 'Billed requests as CSV', {
    query: usageFilterSchema,
    answer: 'csv',
  }),
  operation('GET /admin/usage/{id}', 'One billed request with its attempts'),
  operation('POST /admin/usage/{id}/refund', 'Give back what a request cost', {
    body: refundSchema,
    status: 201,
  }),
  operation('POST /admin/usage/rerate', 'Price billed requests anew', { body: rerateSchema }),
  operation('GET /admin/dashboard/stats', 'Sums of a range beside the one before', {
    query: dashboardFilterSchema,
  }),
  operation('GET /admin/dashboard/trend', 'Sums point by point', { query: trendQuerySchema }),
  operation('GET /admin/dashboard/users-ranking', 'The largest users', ranking),
  operation('GET /admin/dashboard/models', 'The largest models', ranking),
  operation('GET /admin/dashboard/groups', 'The largest groups', ranking),
  operation('GET /admin/dashboard/channels', 'The largest channels', ranking),
  operation('GET /admin/dashboard/accounts', 'The largest accounts', ranking),
  operation('GET /admin/dashboard/realtime', 'The last five minutes', { query: dashboardFilterSchema }),
  operation('GET /admin/ops/errors', 'Failed requests with their attempts', {
    query: listRequestErrorsQuerySchema,
    answer: 'page',
  }),
  operation('GET /admin/ops/account-events', 'What happened to accounts', {
    query: listAccountEventsQuerySchema,
    answer: 'page',
  }),
  operation('GET /admin/ops/accounts-health', 'The health of all accounts'),
  operation('GET /admin/ops/concurrency', 'Slots and waiters by account and user'),
  operation('GET /admin/ops/realtime', 'Live requests and processes, each second', { answer: 'events' }),
  operation('GET /admin/ops/audit-logs', 'Who changed what', {
    query: listAuditLogsQuerySchema,
    answer: 'page',
  }),
  operation('GET /admin/error-rules', 'Error rules by page', {
    query: listErrorRulesQuerySchema,
    answer: 'page',
  }),
  operation('POST /admin/error-rules', 'Create an error rule', { body: createErrorRuleSchema, status: 201 }),
  operation('GET /admin/error-rules/{id}', 'One error rule'),
  operation('PUT /admin/error-rules/{id}', 'Change an error rule', { body: updateErrorRuleSchema }),
  operation('DELETE /admin/error-rules/{id}', 'Delete an error rule', { answer: 'none' }),
  operation('GET /admin/settings', 'Every setting with the value that holds'),
  operation('PUT /admin/settings', 'Change settings; null puts one back to its default', {
    body: updateSettingsSchema,
  }),
  operation('GET /admin/settings/admin-keys', 'Admin keys', { answer: 'list' }),
  operation('POST /admin/settings/admin-keys', 'Create an admin key; `key` is shown once', {
    body: createAdminKeySchema,
    status: 201,
  }),
  operation('GET /admin/settings/ledger-audits', 'Runs of the audit of the books', {
    query: listLedgerAuditsQuerySchema,
    answer: 'page',
  }),
  operation('POST /admin/settings/ledger-audits', 'Audit the books now', { status: 201 }),
  operation('GET /admin/settings/ledger-audits/{id}', 'One audit with what it found'),
  operation('DELETE /admin/settings/admin-keys/{id}', 'Revoke an admin key'),
]
