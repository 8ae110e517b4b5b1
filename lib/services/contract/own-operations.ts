import { readAnnouncementsSchema } from '../announcements/schemas'
import { trendQuerySchema } from '../dashboard/schemas'
import { createKeySchema, listKeysQuerySchema, updateKeySchema } from '../keys/schemas'
import { listOwnRedemptionsQuerySchema, redeemSchema } from '../redeem-codes/schemas'
import { firstAdminSchema } from '../setup/first-admin'
import { listUsageQuerySchema, usageFilterSchema } from '../usage/schemas'
import { listLedgerQuerySchema } from '../users/schemas'
import { operation, type Operation } from './operation'

/** What signed-in users do for themselves, and what needs nobody to be signed in. */
export const OWN_OPERATIONS: readonly Operation[] = [
  operation('GET /user/profile', 'The signed-in user'),
  operation('GET /user/groups', 'Groups one may use, with own multipliers', { answer: 'list' }),
  operation('GET /user/keys', 'Own API keys', { query: listKeysQuerySchema, answer: 'page' }),
  operation('POST /user/keys', 'Create an API key; `key` is shown once', {
    body: createKeySchema,
    status: 201,
  }),
  operation('GET /user/keys/{id}', 'One own API key'),
  operation('PUT /user/keys/{id}', 'Change an own API key', { body: updateKeySchema }),
  operation('DELETE /user/keys/{id}', 'Delete an own API key', { answer: 'none' }),
  operation('GET /user/usage', 'Own requests, by cursor', { query: listUsageQuerySchema, answer: 'page' }),
  operation('GET /user/usage/stats', 'Sums of own requests', { query: usageFilterSchema }),
  operation('GET /user/usage/trend', 'Sums of own requests point by point', { query: trendQuerySchema }),
  operation('GET /user/subscriptions', 'Own subscriptions', { answer: 'list' }),
  operation('GET /user/redeem', 'Own redeemed codes', {
    query: listOwnRedemptionsQuerySchema,
    answer: 'page',
  }),
  operation('POST /user/redeem', 'Redeem a code', { body: redeemSchema }),
  operation('GET /user/ledger', 'Own balance movements', { query: listLedgerQuerySchema, answer: 'page' }),
  operation('GET /user/announcements', 'Announcements shown now'),
  operation('POST /user/announcements/read', 'Mark announcements as read', {
    body: readAnnouncementsSchema,
  }),
  operation('POST /auth/setup', 'Create the first administrator', { body: firstAdminSchema, status: 201 }),
]
