import type * as verbs from '..'
import { statsQuerySchema } from '../accounts/stats'
import {
  bindingsSchema,
  createAccountSchema,
  listAccountsQuerySchema,
  lostRoutesQuerySchema,
  schedulableSchema,
  testAccountSchema,
  updateAccountSchema,
} from '../accounts/schemas'
import {
  batchAccountsSchema,
  bulkUpdateAccountsSchema,
  exportAccountsSchema,
  importAccountsSchema,
} from '../accounts/schemas-of-many'
import {
  createChannelSchema,
  duplicateChannelSchema,
  listChannelsQuerySchema,
  updateChannelSchema,
} from '../channels/schemas'
import {
  createGroupSchema,
  groupChannelsSchema,
  listGroupsQuerySchema,
  sortGroupsSchema,
  updateGroupSchema,
} from '../groups/schemas'
import {
  createProxySchema,
  listProxiesQuerySchema,
  testProxySchema,
  updateProxySchema,
} from '../proxies/schemas'
import { explainRouteSchema } from '../route-lab/schemas'
import {
  accountAnswer,
  accountModelAnswer,
  accountStatsAnswer,
  accountsDocumentAnswer,
  batchResultAnswer,
  bindingAnswer,
  lostRoutesAnswer,
  accountTestEventAnswer,
} from '../accounts/answers'
import {
  channelAccountAnswer,
  channelAnswer,
  groupRouteAnswer,
  modelPricingAnswer,
} from '../channels/answers'
import { groupAnswer, groupStatsAnswer } from '../groups/answers'
import { proxyAnswer, proxyOptionAnswer, proxyTestAnswer } from '../proxies/answers'
import { routeLabAnswer } from '../route-lab/answers'
import { events, list, nothing, one, page } from './answered'
import { operation } from './operation'
import {
  confirmAmbiguousQuerySchema,
  confirmQuerySchema,
  modelQuerySchema,
  seenQuerySchema,
  unbindQuerySchema,
} from './query-schemas'

/** What a channel is refused for, by spec 04: each names its field, or the consent that is needed. */
const CHANNEL_REFUSALS = [
  '400 BILLING_MODE_MISSING_PRICE',
  '400 DUPLICATE_GROUP',
  '400 EMPTY_MODELS',
  '400 INTERVAL_MISSING_PRICE',
  '400 INVALID_MODEL_MAPPING',
  '400 INVALID_MODEL_PATTERN',
  '400 INVALID_PRICING_INTERVALS',
  '400 MODEL_PATTERN_CONFLICT',
  '400 NEGATIVE_PRICE',
  '400 PRICE_PRECISION',
  '400 TOO_MANY_MODELS',
  '400 UNKNOWN_GROUP',
  '409 CHANNEL_EXISTS',
  '409 CHANNEL_ROUTE_AMBIGUOUS',
  '409 UNLISTED_MODELS_MOVED',
  '409 CHANNEL_GROUP_IN_USE',
] as const

/** Groups, channels, accounts, proxies and Route Lab. */
export const ROUTING_OPERATIONS = [
  operation('GET /admin/groups', 'Groups by page', {
    query: listGroupsQuerySchema,
    answer: page<typeof verbs.listGroups>()(groupAnswer),
  }),
  operation('POST /admin/groups', 'Create a group', {
    body: createGroupSchema,
    status: 201,
    answer: one<typeof verbs.createGroup>()(groupAnswer),
    refusals: ['400 INVALID_MODEL_PATTERN', '400 MODEL_PATTERN_CONFLICT', '400 UNKNOWN_GROUP'],
  }),
  operation('GET /admin/groups/all', 'Every group in its order', {
    answer: list<typeof verbs.listAllGroups>()(groupAnswer),
  }),
  operation('PUT /admin/groups/sort-order', 'Order the groups', {
    body: sortGroupsSchema,
    answer: nothing,
  }),
  operation('GET /admin/groups/{id}', 'One group', { answer: one<typeof verbs.getGroup>()(groupAnswer) }),
  operation('PUT /admin/groups/{id}', 'Change a group', {
    body: updateGroupSchema,
    answer: one<typeof verbs.updateGroup>()(groupAnswer),
    refusals: [
      '400 INVALID_MODEL_PATTERN',
      '400 MODEL_PATTERN_CONFLICT',
      '400 UNKNOWN_GROUP',
      '409 GROUP_HAS_CODES',
    ],
  }),
  operation(
    'DELETE /admin/groups/{id}',
    'Delete a group no key, running subscription or unused code belongs to',
    { answer: nothing, refusals: ['409 GROUP_HAS_KEYS', '409 GROUP_HAS_CODES'] },
  ),
  operation('GET /admin/groups/{id}/stats', 'What a group is used for', {
    answer: one<typeof verbs.getGroupStats>()(groupStatsAnswer),
  }),
  operation('GET /admin/groups/{id}/channels', 'The channels of a group in their order', {
    answer: list<typeof verbs.listGroupChannels>()(groupRouteAnswer),
  }),
  operation('PUT /admin/groups/{id}/channels', 'Replace the channels of a group', {
    body: groupChannelsSchema,
    query: confirmQuerySchema.extend(seenQuerySchema.shape),
    answer: list<typeof verbs.setGroupChannels>()(groupRouteAnswer),
    refusals: ['400 INVALID_CHANNEL_ID', '409 CHANNEL_GROUP_IN_USE', '409 CHANNEL_ROUTE_AMBIGUOUS'],
  }),
  operation('GET /admin/channels', 'Channels by page', {
    query: listChannelsQuerySchema,
    answer: page<typeof verbs.listChannels>()(channelAnswer),
  }),
  operation('POST /admin/channels', 'Create a channel', {
    body: createChannelSchema,
    query: confirmAmbiguousQuerySchema,
    status: 201,
    answer: one<typeof verbs.createChannel>()(channelAnswer),
    refusals: CHANNEL_REFUSALS,
  }),
  operation('GET /admin/channels/model-pricing', 'The default prices of a model', {
    query: modelQuerySchema,
    answer: one<typeof verbs.getModelPricing>()(modelPricingAnswer),
    refusals: ['400 MISSING_PARAMETER'],
  }),
  operation('GET /admin/channels/{id}', 'One channel', {
    answer: one<typeof verbs.getChannel>()(channelAnswer),
    refusals: ['404 CHANNEL_NOT_FOUND'],
  }),
  operation('PUT /admin/channels/{id}', 'Change a channel', {
    body: updateChannelSchema,
    query: confirmQuerySchema,
    answer: one<typeof verbs.updateChannel>()(channelAnswer),
    refusals: [...CHANNEL_REFUSALS, '404 CHANNEL_NOT_FOUND'],
  }),
  operation('DELETE /admin/channels/{id}', 'Delete a channel', {
    query: unbindQuerySchema,
    answer: nothing,
    refusals: ['404 CHANNEL_NOT_FOUND', '409 CHANNEL_GROUP_IN_USE'],
  }),
  operation('GET /admin/channels/{id}/accounts', 'The accounts bound in a channel', {
    answer: list<typeof verbs.listChannelAccounts>()(channelAccountAnswer),
    refusals: ['404 CHANNEL_NOT_FOUND'],
  }),
  operation('POST /admin/channels/{id}/duplicate', 'Copy a channel', {
    body: duplicateChannelSchema,
    status: 201,
    answer: one<typeof verbs.duplicateChannel>()(channelAnswer),
    refusals: ['404 CHANNEL_NOT_FOUND', '409 CHANNEL_EXISTS'],
  }),
  operation('GET /admin/accounts', 'Accounts by page', {
    query: listAccountsQuerySchema,
    answer: page<typeof verbs.listAccounts>()(accountAnswer),
  }),
  operation('POST /admin/accounts', 'Create an account', {
    body: createAccountSchema,
    status: 201,
    answer: one<typeof verbs.createAccount>()(accountAnswer),
    refusals: ['400 UNKNOWN_GROUP', '400 INVALID_CHANNEL_ID', '422 CHANNEL_GROUP_MISMATCH'],
  }),
  operation('POST /admin/accounts/batch', 'Create many accounts', {
    body: batchAccountsSchema,
    status: 201,
    answer: one<typeof verbs.createAccounts>()(batchResultAnswer),
  }),
  operation('POST /admin/accounts/bulk-update', 'Change many accounts', {
    body: bulkUpdateAccountsSchema,
    answer: one<typeof verbs.bulkUpdateAccounts>()(batchResultAnswer),
  }),
  operation('GET /admin/accounts/export', 'Export accounts without secrets', {
    answer: one<typeof verbs.exportAccounts>()(accountsDocumentAnswer),
  }),
  operation('POST /admin/accounts/export', 'Export chosen accounts, with secrets if asked for', {
    body: exportAccountsSchema,
    answer: one<typeof verbs.exportAccounts>()(accountsDocumentAnswer),
  }),
  operation('POST /admin/accounts/import', 'Import accounts', {
    body: importAccountsSchema,
    answer: one<typeof verbs.importAccounts>()(batchResultAnswer),
  }),
  operation('GET /admin/accounts/lost-routes', 'Routes that nobody would serve without some accounts', {
    query: lostRoutesQuerySchema,
    answer: one<typeof verbs.findLostRoutes>()(lostRoutesAnswer),
  }),
  operation('GET /admin/accounts/{id}', 'One account', {
    answer: one<typeof verbs.getAccount>()(accountAnswer),
  }),
  operation('PUT /admin/accounts/{id}', 'Change an account', {
    body: updateAccountSchema,
    answer: one<typeof verbs.updateAccount>()(accountAnswer),
    refusals: ['400 UNKNOWN_GROUP', '400 INVALID_CHANNEL_ID', '422 CHANNEL_GROUP_MISMATCH'],
  }),
  operation('DELETE /admin/accounts/{id}', 'Delete an account', { answer: nothing }),
  operation('GET /admin/accounts/{id}/bindings', 'Where an account serves', {
    answer: list<typeof verbs.getAccountBindings>()(bindingAnswer),
  }),
  operation('PUT /admin/accounts/{id}/bindings', 'Replace where an account serves', {
    body: bindingsSchema,
    answer: list<typeof verbs.setAccountBindings>()(bindingAnswer),
    refusals: ['400 UNKNOWN_GROUP', '400 INVALID_CHANNEL_ID', '422 CHANNEL_GROUP_MISMATCH'],
  }),
  operation('POST /admin/accounts/{id}/test', 'Send a test call; its progress comes as events', {
    body: testAccountSchema,
    answer: events<typeof verbs.testAccount>()(accountTestEventAnswer),
  }),
  operation('POST /admin/accounts/{id}/refresh', 'Renew the token of an OAuth account', {
    answer: one<typeof verbs.refreshAccount>()(accountAnswer),
    refusals: ['409 NOT_RENEWABLE', '502 REFRESH_FAILED', '503 LIVE_UNAVAILABLE'],
  }),
  operation('POST /admin/accounts/{id}/clear-error', 'Lift the error of an account', {
    answer: one<typeof verbs.clearAccountError>()(accountAnswer),
    refusals: ['503 LIVE_UNAVAILABLE'],
  }),
  operation('POST /admin/accounts/{id}/clear-rate-limit', 'Lift the rate limit of an account', {
    answer: one<typeof verbs.clearAccountRateLimit>()(accountAnswer),
    refusals: ['503 LIVE_UNAVAILABLE'],
  }),
  operation('POST /admin/accounts/{id}/schedulable', 'Pause or resume an account', {
    body: schedulableSchema,
    answer: one<typeof verbs.setAccountSchedulable>()(accountAnswer),
  }),
  operation('GET /admin/accounts/{id}/stats', 'What an account served', {
    query: statsQuerySchema,
    answer: one<typeof verbs.getAccountStats>()(accountStatsAnswer),
  }),
  operation('GET /admin/accounts/{id}/models', 'Models an account serves', {
    answer: list<typeof verbs.listAccountModels>()(accountModelAnswer),
  }),
  operation('GET /admin/proxies', 'Proxies by page', {
    query: listProxiesQuerySchema,
    answer: page<typeof verbs.listProxies>()(proxyAnswer),
  }),
  operation('POST /admin/proxies', 'Create a proxy', {
    body: createProxySchema,
    status: 201,
    answer: one<typeof verbs.createProxy>()(proxyAnswer),
  }),
  operation('GET /admin/proxies/all', 'Every proxy, to choose from', {
    answer: list<typeof verbs.listAllProxies>()(proxyOptionAnswer),
  }),
  operation('GET /admin/proxies/{id}', 'One proxy', { answer: one<typeof verbs.getProxy>()(proxyAnswer) }),
  operation('PUT /admin/proxies/{id}', 'Change a proxy', {
    body: updateProxySchema,
    answer: one<typeof verbs.updateProxy>()(proxyAnswer),
  }),
  operation('DELETE /admin/proxies/{id}', 'Delete a proxy', { answer: nothing }),
  operation('POST /admin/proxies/{id}/test', 'Reach a provider through a proxy', {
    body: testProxySchema,
    answer: one<typeof verbs.testProxy>()(proxyTestAnswer),
    refusals: ['503 LIVE_UNAVAILABLE'],
  }),
  operation('POST /admin/route-lab', 'Explain what a request would do and cost', {
    body: explainRouteSchema,
    answer: one<typeof verbs.explainRoute>()(routeLabAnswer),
    refusals: ['404 NOT_FOUND', '503 LIVE_UNAVAILABLE'],
  }),
]
