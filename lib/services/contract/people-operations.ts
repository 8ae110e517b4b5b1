import type * as verbs from '..'
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
import { listUserUsageQuerySchema } from '../usage/schemas'
import {
  balanceSchema,
  createUserSchema,
  listLedgerQuerySchema,
  listUsersQuerySchema,
  updateUserSchema,
  userGroupsSchema,
} from '../users/schemas'
import { announcementAnswer } from '../announcements/answers'
import { createdKeyAnswer, keyAnswer } from '../keys/answers'
import { deletedCodesAnswer, generatedCodesAnswer, redeemCodeAnswer } from '../redeem-codes/answers'
import { createdInviteAnswer, inviteAnswer } from '../registration/answers'
import { bulkAssignmentAnswer, subscriptionAnswer } from '../subscriptions/answers'
import { usageRowAnswer } from '../usage/answers'
import { ledgerRowAnswer, userAnswer } from '../users/answers'
import { csv, cursorPage, list, nothing, one, page } from './answered'
import { operation } from './operation'
import { seenQuerySchema } from './query-schemas'

/** Users, their keys and money, subscriptions, redeem codes and announcements. */
export const PEOPLE_OPERATIONS = [
  operation('GET /admin/users', 'Users by page', {
    query: listUsersQuerySchema,
    answer: page<typeof verbs.listUsers>()(userAnswer),
  }),
  operation('POST /admin/users', 'Create a user', {
    body: createUserSchema,
    status: 201,
    answer: one<typeof verbs.createUser>()(userAnswer),
    refusals: ['400 UNKNOWN_GROUP', '400 DUPLICATE_GROUP'],
  }),
  operation('GET /admin/users/{id}', 'One user', { answer: one<typeof verbs.getUser>()(userAnswer) }),
  operation('PUT /admin/users/{id}', 'Change a user', {
    body: updateUserSchema,
    answer: one<typeof verbs.updateUser>()(userAnswer),
    refusals: ['400 UNKNOWN_GROUP', '400 DUPLICATE_GROUP'],
  }),
  operation('DELETE /admin/users/{id}', 'Delete a user, disable their keys and end their subscriptions', {
    answer: nothing,
  }),
  operation('DELETE /admin/users/{id}/totp', "Switch a user's second step off", { answer: nothing }),
  operation('GET /admin/invites', 'Invitations still good', {
    answer: list<typeof verbs.listInvites>()(inviteAnswer),
  }),
  operation('POST /admin/invites', 'Invite somebody to register; `token` is shown once', {
    body: createInviteSchema,
    status: 201,
    answer: one<typeof verbs.createInvite>()(createdInviteAnswer),
  }),
  operation('DELETE /admin/invites/{id}', 'Take an invitation back', { answer: nothing }),
  operation('POST /admin/users/{id}/balance', 'Set, add to or subtract from a balance', {
    body: balanceSchema,
    answer: one<typeof verbs.adjustBalance>()(userAnswer),
    refusals: ['400 INSUFFICIENT_BALANCE'],
  }),
  operation('GET /admin/users/{id}/ledger', 'Balance movements of a user', {
    query: listLedgerQuerySchema,
    answer: page<typeof verbs.listUserLedger>()(ledgerRowAnswer),
  }),
  operation('PUT /admin/users/{id}/groups', 'Replace the groups a user may use, with own terms', {
    body: userGroupsSchema,
    query: seenQuerySchema,
    answer: one<typeof verbs.setUserGroups>()(userAnswer),
    refusals: ['400 UNKNOWN_GROUP', '400 DUPLICATE_GROUP'],
  }),
  operation('GET /admin/users/{id}/usage', 'Requests of a user', {
    query: listUserUsageQuerySchema,
    answer: cursorPage<typeof verbs.listUserUsage>()(usageRowAnswer),
  }),
  operation('GET /admin/users/{id}/api-keys', 'API keys of a user', {
    query: listKeysQuerySchema,
    answer: page<typeof verbs.listUserKeys>()(keyAnswer),
  }),
  operation('POST /admin/users/{id}/api-keys', 'Create an API key; `key` is shown once', {
    body: createUserKeySchema,
    status: 201,
    answer: one<typeof verbs.createUserKey>()(createdKeyAnswer),
    refusals: ['400 UNKNOWN_GROUP'],
  }),
  operation('GET /admin/users/{id}/api-keys/{keyId}', 'One API key of a user', {
    answer: one<typeof verbs.getUserKey>()(keyAnswer),
  }),
  operation('PUT /admin/users/{id}/api-keys/{keyId}', 'Change an API key', {
    body: updateKeySchema,
    answer: one<typeof verbs.updateUserKey>()(keyAnswer),
    refusals: ['400 UNKNOWN_GROUP'],
  }),
  operation('DELETE /admin/users/{id}/api-keys/{keyId}', 'Delete an API key', { answer: nothing }),
  operation('GET /admin/subscriptions', 'Subscriptions by page', {
    query: listSubscriptionsQuerySchema,
    answer: page<typeof verbs.listSubscriptions>()(subscriptionAnswer),
  }),
  operation('GET /admin/subscriptions/{id}', 'One subscription', {
    answer: one<typeof verbs.getSubscription>()(subscriptionAnswer),
  }),
  operation('POST /admin/subscriptions/assign', 'Give a user a subscription', {
    body: assignSchema,
    status: 201,
    answer: one<typeof verbs.assignSubscription>()(subscriptionAnswer),
    refusals: ['400 UNKNOWN_GROUP', '404 NOT_FOUND'],
  }),
  operation('POST /admin/subscriptions/bulk-assign', 'Give many users a subscription', {
    body: bulkAssignSchema,
    status: 201,
    answer: one<typeof verbs.bulkAssignSubscriptions>()(bulkAssignmentAnswer),
    refusals: ['400 UNKNOWN_GROUP'],
  }),
  operation('POST /admin/subscriptions/{id}/extend', 'Extend a subscription', {
    body: extendSchema,
    answer: one<typeof verbs.extendSubscription>()(subscriptionAnswer),
  }),
  operation('POST /admin/subscriptions/{id}/revoke', 'End a subscription', {
    answer: one<typeof verbs.revokeSubscription>()(subscriptionAnswer),
  }),
  operation('POST /admin/subscriptions/{id}/reset-quota', 'Empty windows of a subscription', {
    body: resetQuotaSchema,
    answer: one<typeof verbs.resetSubscriptionQuota>()(subscriptionAnswer),
  }),
  operation('GET /admin/redeem-codes', 'Redeem codes by page', {
    query: listRedeemCodesQuerySchema,
    answer: page<typeof verbs.listRedeemCodes>()(redeemCodeAnswer),
  }),
  operation('POST /admin/redeem-codes/generate', 'Make redeem codes; `codes` are shown once', {
    body: generateSchema,
    status: 201,
    answer: one<typeof verbs.generateRedeemCodes>()(generatedCodesAnswer),
    refusals: ['400 UNKNOWN_GROUP'],
  }),
  operation('POST /admin/redeem-codes/batch-delete', 'Delete unused redeem codes', {
    body: batchDeleteSchema,
    answer: one<typeof verbs.deleteRedeemCodes>()(deletedCodesAnswer),
  }),
  operation('POST /admin/redeem-codes/{id}/expire', 'End a redeem code', {
    answer: one<typeof verbs.expireRedeemCode>()(redeemCodeAnswer),
    refusals: ['409 CODE_USED'],
  }),
  operation('GET /admin/redeem-codes/export', 'Redeem codes as CSV', {
    query: redeemFilterSchema,
    answer: csv,
  }),
  operation('GET /admin/announcements', 'Announcements by page', {
    query: listAnnouncementsQuerySchema,
    answer: page<typeof verbs.listAnnouncements>()(announcementAnswer),
  }),
  operation('POST /admin/announcements', 'Write an announcement', {
    body: createAnnouncementSchema,
    status: 201,
    answer: one<typeof verbs.createAnnouncement>()(announcementAnswer),
  }),
  operation('GET /admin/announcements/{id}', 'One announcement', {
    answer: one<typeof verbs.getAnnouncement>()(announcementAnswer),
  }),
  operation('PUT /admin/announcements/{id}', 'Change an announcement', {
    body: updateAnnouncementSchema,
    answer: one<typeof verbs.updateAnnouncement>()(announcementAnswer),
  }),
  operation('DELETE /admin/announcements/{id}', 'Delete an announcement', { answer: nothing }),
]
