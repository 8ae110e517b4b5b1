import type * as verbs from '..'
import { readAnnouncementsSchema } from '../announcements/schemas'
import { ownTrendQuerySchema } from '../dashboard/schemas'
import { createKeySchema, listKeysQuerySchema, updateKeySchema } from '../keys/schemas'
import { listOwnErrorsQuerySchema } from '../ops/own-errors'
import { changePasswordSchema } from '../profile/change-password'
import { updateProfileSchema } from '../profile/profile'
import { listOwnRedemptionsQuerySchema, redeemSchema } from '../redeem-codes/schemas'
import { registerSchema, verifyEmailSchema } from '../registration/register'
import { forgotPasswordSchema, resetPasswordSchema } from '../registration/reset-password'
import { firstAdminSchema } from '../setup/first-admin'
import { confirmTotpSchema, enableTotpSchema } from '../two-factor/own-totp'
import { listOwnUsageQuerySchema, ownUsageFilterSchema } from '../usage/schemas'
import { listLedgerQuerySchema } from '../users/schemas'
import { ownAnnouncementsAnswer, readAnnouncementsAnswer } from '../announcements/answers'
import { ownChannelsAnswer } from '../channels/answers'
import { ownTrendAnswer } from '../dashboard/answers'
import { ownGroupAnswer } from '../groups/answers'
import { createdKeyAnswer, keyAnswer } from '../keys/answers'
import { ownErrorAnswer } from '../ops/answers'
import { profileAnswer, revokedSessionsAnswer, sessionAnswer } from '../profile/answers'
import { redeemedAnswer, redemptionAnswer } from '../redeem-codes/answers'
import { registrationAnswer, signInOptionsAnswer, verifiedEmailAnswer } from '../registration/answers'
import { subscriptionAnswer } from '../subscriptions/answers'
import { recoveryCodesAnswer, totpSetupAnswer } from '../two-factor/answers'
import { ownUsageAnswer, ownUsageDetailAnswer, ownUsageStatsAnswer } from '../usage/answers'
import { ledgerRowAnswer, userAnswer } from '../users/answers'
import { csv, cursorPage, list, nothing, one, page } from './answered'
import { operation } from './operation'

/** What signed-in users do for themselves, and what needs nobody to be signed in. */
export const OWN_OPERATIONS = [
  operation('GET /user/profile', 'The signed-in user', {
    answer: one<typeof verbs.getProfile>()(profileAnswer),
  }),
  operation('PUT /user/profile', 'Change own name, language and time zone', {
    body: updateProfileSchema,
    answer: one<typeof verbs.updateProfile>()(profileAnswer),
  }),
  operation('PUT /user/password', 'Change the own password; other sessions end', {
    body: changePasswordSchema,
    answer: nothing,
    refusals: ['400 WRONG_PASSWORD', '429 RATE_LIMITED'],
  }),
  operation('GET /user/sessions', 'Own sessions', {
    answer: list<typeof verbs.listOwnSessions>()(sessionAnswer),
  }),
  operation('DELETE /user/sessions/{id}', 'End an own session', { answer: nothing }),
  operation('POST /user/sessions/revoke-others', 'End every own session but this one', {
    answer: one<typeof verbs.revokeOtherSessions>()(revokedSessionsAnswer),
  }),
  operation('POST /user/totp/setup', 'Begin a second step; `secret` is shown once', {
    status: 201,
    answer: one<typeof verbs.setupTotp>()(totpSetupAnswer),
  }),
  operation(
    'POST /user/totp/enable',
    'Switch the second step on; `recovery_codes` are shown once, other sessions end',
    {
      body: enableTotpSchema,
      status: 201,
      answer: one<typeof verbs.enableTotp>()(recoveryCodesAnswer),
      refusals: ['400 WRONG_CODE', '400 WRONG_PASSWORD', '400 INVALID_TOKEN', '429 RATE_LIMITED'],
    },
  ),
  operation('POST /user/totp/disable', 'Switch the second step off', {
    body: confirmTotpSchema,
    answer: nothing,
    refusals: ['400 WRONG_CODE', '400 WRONG_PASSWORD', '429 RATE_LIMITED'],
  }),
  operation('POST /user/totp/recovery-codes', 'Make new recovery codes, shown once', {
    body: confirmTotpSchema,
    status: 201,
    answer: one<typeof verbs.renewRecoveryCodes>()(recoveryCodesAnswer),
    refusals: ['400 WRONG_CODE', '400 WRONG_PASSWORD', '429 RATE_LIMITED'],
  }),
  operation('GET /user/channels', 'Models one may call, with prices', {
    answer: list<typeof verbs.listOwnChannels>()(ownChannelsAnswer),
  }),
  operation('GET /user/groups', 'Groups one may use, with own multipliers', {
    answer: list<typeof verbs.listOwnGroups>()(ownGroupAnswer),
  }),
  operation('GET /user/keys', 'Own API keys', {
    query: listKeysQuerySchema,
    answer: page<typeof verbs.listOwnKeys>()(keyAnswer),
  }),
  operation('POST /user/keys', 'Create an API key; `key` is shown once', {
    body: createKeySchema,
    status: 201,
    answer: one<typeof verbs.createOwnKey>()(createdKeyAnswer),
    refusals: ['400 UNKNOWN_GROUP'],
  }),
  operation('GET /user/keys/{id}', 'One own API key', { answer: one<typeof verbs.getOwnKey>()(keyAnswer) }),
  operation('PUT /user/keys/{id}', 'Change an own API key', {
    body: updateKeySchema,
    answer: one<typeof verbs.updateOwnKey>()(keyAnswer),
    refusals: ['400 UNKNOWN_GROUP'],
  }),
  operation('DELETE /user/keys/{id}', 'Delete an own API key', { answer: nothing }),
  operation('GET /user/usage', 'Own requests, by cursor', {
    query: listOwnUsageQuerySchema,
    answer: cursorPage<typeof verbs.listOwnUsage>()(ownUsageAnswer),
  }),
  operation('GET /user/usage/stats', 'Sums of own requests', {
    query: ownUsageFilterSchema,
    answer: one<typeof verbs.getOwnUsageStats>()(ownUsageStatsAnswer),
  }),
  operation('GET /user/usage/export', 'Own requests as CSV', {
    query: ownUsageFilterSchema,
    answer: csv,
  }),
  operation('GET /user/usage/{id}', 'One own request with the price it was billed by', {
    answer: one<typeof verbs.getOwnUsage>()(ownUsageDetailAnswer),
  }),
  operation('GET /user/usage/trend', 'Sums of own requests point by point', {
    query: ownTrendQuerySchema,
    answer: one<typeof verbs.getOwnUsageTrend>()(ownTrendAnswer),
  }),
  operation('GET /user/errors', 'Own requests that were refused or failed', {
    query: listOwnErrorsQuerySchema,
    answer: page<typeof verbs.listOwnErrors>()(ownErrorAnswer),
  }),
  operation('GET /user/subscriptions', 'Own subscriptions', {
    answer: list<typeof verbs.listOwnSubscriptions>()(subscriptionAnswer),
  }),
  operation('GET /user/redeem', 'Own redeemed codes', {
    query: listOwnRedemptionsQuerySchema,
    answer: page<typeof verbs.listOwnRedemptions>()(redemptionAnswer),
  }),
  operation('POST /user/redeem', 'Redeem a code', {
    body: redeemSchema,
    answer: one<typeof verbs.redeemCode>()(redeemedAnswer),
    refusals: [
      '404 NOT_FOUND',
      '409 CODE_USED',
      '409 CODE_WITHOUT_EFFECT',
      '409 CODE_GROUP_UNAVAILABLE',
      '410 CODE_EXPIRED',
      '429 RATE_LIMITED',
    ],
  }),
  operation('GET /user/ledger', 'Own balance movements', {
    query: listLedgerQuerySchema,
    answer: page<typeof verbs.listOwnLedger>()(ledgerRowAnswer),
  }),
  operation('GET /user/announcements', 'Announcements shown now', {
    answer: one<typeof verbs.listOwnAnnouncements>()(ownAnnouncementsAnswer),
  }),
  operation('POST /user/announcements/read', 'Mark announcements as read', {
    body: readAnnouncementsSchema,
    answer: one<typeof verbs.readAnnouncements>()(readAnnouncementsAnswer),
  }),
  operation('GET /auth/options', 'Whether one may register or reset a password', {
    answer: one<typeof verbs.getSignInOptions>()(signInOptionsAnswer),
  }),
  operation('POST /auth/register', 'Register a user, where allowed', {
    body: registerSchema,
    status: 201,
    answer: one<typeof verbs.registerUser>()(registrationAnswer),
    refusals: ['403 REGISTRATION_CLOSED', '403 INVALID_TOKEN', '429 RATE_LIMITED'],
  }),
  operation('POST /auth/verify', 'Confirm a mailed address, which makes the account', {
    body: verifyEmailSchema,
    status: 201,
    answer: one<typeof verbs.verifyEmail>()(verifiedEmailAnswer),
    refusals: ['403 REGISTRATION_CLOSED', '403 INVALID_TOKEN', '429 RATE_LIMITED'],
  }),
  operation('POST /auth/forgot-password', 'Mail a link for a new password', {
    body: forgotPasswordSchema,
    answer: nothing,
    refusals: ['429 RATE_LIMITED', '503 MAIL_UNAVAILABLE'],
  }),
  operation('POST /auth/reset-password', 'Set a new password by a mailed token', {
    body: resetPasswordSchema,
    answer: nothing,
    refusals: ['403 INVALID_TOKEN', '429 RATE_LIMITED'],
  }),
  operation('POST /auth/setup', 'Create the first administrator', {
    body: firstAdminSchema,
    status: 201,
    answer: one<typeof verbs.createFirstAdmin>()(userAnswer),
    refusals: ['403 INVALID_SETUP_TOKEN', '409 SETUP_DONE', '429 RATE_LIMITED'],
  }),
]
