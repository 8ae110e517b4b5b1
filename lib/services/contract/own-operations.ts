import { readAnnouncementsSchema } from '../announcements/schemas'
import { trendQuerySchema } from '../dashboard/schemas'
import { createKeySchema, listKeysQuerySchema, updateKeySchema } from '../keys/schemas'
import { changePasswordSchema } from '../profile/change-password'
import { updateProfileSchema } from '../profile/profile'
import { listOwnRedemptionsQuerySchema, redeemSchema } from '../redeem-codes/schemas'
import { registerSchema, verifyEmailSchema } from '../registration/register'
import { forgotPasswordSchema, resetPasswordSchema } from '../registration/reset-password'
import { firstAdminSchema } from '../setup/first-admin'
import { confirmTotpSchema, enableTotpSchema } from '../two-factor/own-totp'
import { listUsageQuerySchema, usageFilterSchema } from '../usage/schemas'
import { listLedgerQuerySchema } from '../users/schemas'
import { operation, type Operation } from './operation'

/** What signed-in users do for themselves, and what needs nobody to be signed in. */
export const OWN_OPERATIONS: readonly Operation[] = [
  operation('GET /user/profile', 'The signed-in user'),
  operation('PUT /user/profile', 'Change own name, language and time zone', { body: updateProfileSchema }),
  operation('PUT /user/password', 'Change the own password; other sessions end', {
    body: changePasswordSchema,
    answer: 'none',
  }),
  operation('GET /user/sessions', 'Own sessions', { answer: 'list' }),
  operation('DELETE /user/sessions/{id}', 'End an own session', { answer: 'none' }),
  operation('POST /user/sessions/revoke-others', 'End every own session but this one'),
  operation('POST /user/totp/setup', 'Begin a second step; `secret` is shown once', { status: 201 }),
  operation('POST /user/totp/enable', 'Switch the second step on; `recovery_codes` are shown once', {
    body: enableTotpSchema,
    status: 201,
  }),
  operation('POST /user/totp/disable', 'Switch the second step off', {
    body: confirmTotpSchema,
    answer: 'none',
  }),
  operation('POST /user/totp/recovery-codes', 'Make new recovery codes, shown once', {
    body: confirmTotpSchema,
    status: 201,
  }),
  operation('GET /user/channels', 'Models one may call, with prices', { answer: 'list' }),
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
  operation('GET /user/usage/export', 'Own requests as CSV', { query: usageFilterSchema, answer: 'csv' }),
  operation('GET /user/usage/{id}', 'One own request with the price it was billed by'),
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
  operation('GET /auth/options', 'Whether one may register or reset a password'),
  operation('POST /auth/register', 'Register a user, where allowed', { body: registerSchema, status: 201 }),
  operation('POST /auth/verify', 'Confirm a mailed address, which makes the account', {
    body: verifyEmailSchema,
    status: 201,
  }),
  operation('POST /auth/forgot-password', 'Mail a link for a new password', {
    body: forgotPasswordSchema,
    answer: 'none',
  }),
  operation('POST /auth/reset-password', 'Set a new password by a mailed token', {
    body: resetPasswordSchema,
    answer: 'none',
  }),
  operation('POST /auth/setup', 'Create the first administrator', { body: firstAdminSchema, status: 201 }),
]
