import {
  createAnnouncementSchema,
  listAnnouncementsQuerySchema,
  updateAnnouncementSchema,
} from '../announcements/schemas'
import { createUserKeySchema, listKeysQuerySchema, updateKeySchema } from '../keys/schemas'
import {
  batchDeleteSchema,
  generateSchema,
  listRedeemCodesQuerySchema,
  redeemFilterSchema,
} from '../redeem-codes/schemas'
import {
  assignSchema,
  bulkAssignSchema,
  extendSchema,
  listSubscriptionsQuerySchema,
  resetQuotaSchema,
} from '../subscriptions/schemas'
import { createInviteSchema } from '../registration/invites'
import { listUsageQuerySchema } from '../usage/schemas'
import {
  balanceSchema,
  createUserSchema,
  listLedgerQuerySchema,
  listUsersQuerySchema,
  updateUserSchema,
  userGroupsSchema,
} from '../users/schemas'
import { operation, type Operation } from './operation'

/** Users, their keys and money, subscriptions, redeem codes and announcements. */
export const PEOPLE_OPERATIONS: readonly Operation[] = [
  operation('GET /admin/users', 'Users by page', { query: listUsersQuerySchema, answer: 'page' }),
  operation('POST /admin/users', 'Create a user', { body: createUserSchema, status: 201 }),
  operation('GET /admin/users/{id}', 'One user'),
  operation('PUT /admin/users/{id}', 'Change a user', { body: updateUserSchema }),
  operation('DELETE /admin/users/{id}', 'Delete a user and disable their keys', { answer: 'none' }),
  operation('DELETE /admin/users/{id}/totp', "Switch a user's second step off", { answer: 'none' }),
  operation('GET /admin/invites', 'Invitations still good', { answer: 'list' }),
  operation('POST /admin/invites', 'Invite somebody to register; `token` is shown once', {
    body: createInviteSchema,
    status: 201,
  }),
  operation('DELETE /admin/invites/{id}', 'Take an invitation back', { answer: 'none' }),
  operation('POST /admin/users/{id}/balance', 'Set, add to or subtract from a balance', {
    body: balanceSchema,
  }),
  operation('GET /admin/users/{id}/ledger', 'Balance movements of a user', {
    query: listLedgerQuerySchema,
    answer: 'page',
  }),
  operation('PUT /admin/users/{id}/groups', 'Replace the groups a user may use, with own terms', {
    body: userGroupsSchema,
  }),
  operation('GET /admin/users/{id}/usage', 'Requests of a user', {
    query: listUsageQuerySchema,
    answer: 'page',
  }),
  operation('GET /admin/users/{id}/api-keys', 'API keys of a user', {
    query: listKeysQuerySchema,
    answer: 'page',
  }),
  operation('POST /admin/users/{id}/api-keys', 'Create an API key; `key` is shown once', {
    body: createUserKeySchema,
    status: 201,
  }),
  operation('GET /admin/users/{id}/api-keys/{keyId}', 'One API key of a user'),
  operation('PUT /admin/users/{id}/api-keys/{keyId}', 'Change an API key', { body: updateKeySchema }),
  operation('DELETE /admin/users/{id}/api-keys/{keyId}', 'Delete an API key', { answer: 'none' }),
  operation('GET /admin/subscriptions', 'Subscriptions by page', {
    query: listSubscriptionsQuerySchema,
    answer: 'page',
  }),
  operation('GET /admin/subscriptions/{id}', 'One subscription'),
  operation('POST /admin/subscriptions/assign', 'Give a user a subscription', {
    body: assignSchema,
    status: 201,
  }),
  operation('POST /admin/subscriptions/bulk-assign', 'Give many users a subscription', {
    body: bulkAssignSchema,
    status: 201,
  }),
  operation('POST /admin/subscriptions/{id}/extend', 'Extend a subscription', { body: extendSchema }),
  operation('POST /admin/subscriptions/{id}/revoke', 'End a subscription'),
  operation('POST /admin/subscriptions/{id}/reset-quota', 'Begin windows of a subscription anew', {
    body: resetQuotaSchema,
  }),
  operation('GET /admin/redeem-codes', 'Redeem codes by page', {
    query: listRedeemCodesQuerySchema,
    answer: 'page',
  }),
  operation('POST /admin/redeem-codes/generate', 'Make redeem codes; `codes` are shown once', {
    body: generateSchema,
    status: 201,
  }),
  operation('POST /admin/redeem-codes/batch-delete', 'Delete unused redeem codes', {
    body: batchDeleteSchema,
  }),
  operation('POST /admin/redeem-codes/{id}/expire', 'End a redeem code'),
  operation('GET /admin/redeem-codes/export', 'Redeem codes as CSV', {
    query: redeemFilterSchema,
    answer: 'csv',
  }),
  operation('GET /admin/announcements', 'Announcements by page', {
    query: listAnnouncementsQuerySchema,
    answer: 'page',
  }),
  operation('POST /admin/announcements', 'Write an announcement', {
    body: createAnnouncementSchema,
    status: 201,
  }),
  operation('GET /admin/announcements/{id}', 'One announcement'),
  operation('PUT /admin/announcements/{id}', 'Change an announcement', { body: updateAnnouncementSchema }),
  operation('DELETE /admin/announcements/{id}', 'Delete an announcement', { answer: 'none' }),
]
