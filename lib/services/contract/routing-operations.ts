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
import { list, one, operation, page } from './operation'
import { unbindQuerySchema, confirmQuerySchema, modelQuerySchema, seenQuerySchema } from './query-schemas'

/** Groups, channels, accounts, proxies and Route Lab. */
export const ROUTING_OPERATIONS = [
  operation('GET /admin/groups', 'Groups by page', {
    query: listGroupsQuerySchema,
    answer: page<typeof verbs.listGroups>(),
  }),
  operation('POST /admin/groups', 'Create a group', {
    body: createGroupSchema,
    status: 201,
    answer: one<typeof verbs.createGroup>(),
  }),
  operation('GET /admin/groups/all', 'Every group in its order', {
    answer: list<typeof verbs.listAllGroups>(),
  }),
  operation('PUT /admin/groups/sort-order', 'Order the groups', { body: sortGroupsSchema, answer: 'none' }),
  operation('GET /admin/groups/{id}', 'One group', { answer: one<typeof verbs.getGroup>() }),
  operation('PUT /admin/groups/{id}', 'Change a group', {
    body: updateGroupSchema,
    answer: one<typeof verbs.updateGroup>(),
  }),
  operation(
    'DELETE /admin/groups/{id}',
    'Delete a group no key, running subscription or unused code belongs to',
    { answer: 'none' },
  ),
  operation('GET /admin/groups/{id}/stats', 'What a group is used for', {
    answer: one<typeof verbs.getGroupStats>(),
  }),
  operation('GET /admin/groups/{id}/channels', 'The channels of a group in their order', {
    answer: list<typeof verbs.listGroupChannels>(),
  }),
  operation('PUT /admin/groups/{id}/channels', 'Replace the channels of a group', {
    body: groupChannelsSchema,
    query: confirmQuerySchema.extend(seenQuerySchema.shape),
    answer: list<typeof verbs.setGroupChannels>(),
  }),
  operation('GET /admin/channels', 'Channels by page', {
    query: listChannelsQuerySchema,
    answer: page<typeof verbs.listChannels>(),
  }),
  operation('POST /admin/channels', 'Create a channel', {
    body: createChannelSchema,
    query: confirmQuerySchema,
    status: 201,
    answer: one<typeof verbs.createChannel>(),
  }),
  operation('GET /admin/channels/model-pricing', 'The default prices of a model', {
    query: modelQuerySchema,
    answer: one<typeof verbs.getModelPricing>(),
  }),
  operation('GET /admin/channels/{id}', 'One channel', { answer: one<typeof verbs.getChannel>() }),
  operation('PUT /admin/channels/{id}', 'Change a channel', {
    body: updateChannelSchema,
    query: confirmQuerySchema,
    answer: one<typeof verbs.updateChannel>(),
  }),
  operation('DELETE /admin/channels/{id}', 'Delete a channel', { query: unbindQuerySchema, answer: 'none' }),
  operation('GET /admin/channels/{id}/accounts', 'The accounts bound in a channel', {
    answer: list<typeof verbs.listChannelAccounts>(),
  }),
  operation('POST /admin/channels/{id}/duplicate', 'Copy a channel', {
    body: duplicateChannelSchema,
    status: 201,
    answer: one<typeof verbs.duplicateChannel>(),
  }),
  operation('GET /admin/accounts', 'Accounts by page', {
    query: listAccountsQuerySchema,
    answer: page<typeof verbs.listAccounts>(),
  }),
  operation('POST /admin/accounts', 'Create an account', {
    body: createAccountSchema,
    status: 201,
    answer: one<typeof verbs.createAccount>(),
  }),
  operation('POST /admin/accounts/batch', 'Create many accounts', {
    body: batchAccountsSchema,
    status: 201,
    answer: one<typeof verbs.createAccounts>(),
  }),
  operation('POST /admin/accounts/bulk-update', 'Change many accounts', {
    body: bulkUpdateAccountsSchema,
    answer: one<typeof verbs.bulkUpdateAccounts>(),
  }),
  operation('GET /admin/accounts/export', 'Export accounts without secrets', {
    answer: one<typeof verbs.exportAccounts>(),
  }),
  operation('POST /admin/accounts/export', 'Export chosen accounts, with secrets if asked for', {
    body: exportAccountsSchema,
    answer: one<typeof verbs.exportAccounts>(),
  }),
  operation('POST /admin/accounts/import', 'Import accounts', {
    body: importAccountsSchema,
    answer: one<typeof verbs.importAccounts>(),
  }),
  operation('GET /admin/accounts/lost-routes', 'Routes that nobody would serve without some accounts', {
    query: lostRoutesQuerySchema,
    answer: one<typeof verbs.findLostRoutes>(),
  }),
  operation('GET /admin/accounts/{id}', 'One account', { answer: one<typeof verbs.getAccount>() }),
  operation('PUT /admin/accounts/{id}', 'Change an account', {
    body: updateAccountSchema,
    answer: one<typeof verbs.updateAccount>(),
  }),
  operation('DELETE /admin/accounts/{id}', 'Delete an account', { answer: 'none' }),
  operation('GET /admin/accounts/{id}/bindings', 'Where an account serves', {
    answer: list<typeof verbs.getAccountBindings>(),
  }),
  operation('PUT /admin/accounts/{id}/bindings', 'Replace where an account serves', {
    body: bindingsSchema,
    answer: list<typeof verbs.setAccountBindings>(),
  }),
  operation('POST /admin/accounts/{id}/test', 'Send a test call; its progress comes as events', {
    body: testAccountSchema,
    answer: 'events',
  }),
  operation('POST /admin/accounts/{id}/refresh', 'Renew the token of an OAuth account', {
    answer: one<typeof verbs.refreshAccount>(),
  }),
  operation('POST /admin/accounts/{id}/clear-error', 'Lift the error of an account', {
    answer: one<typeof verbs.clearAccountError>(),
  }),
  operation('POST /admin/accounts/{id}/clear-rate-limit', 'Lift the rate limit of an account', {
    answer: one<typeof verbs.clearAccountRateLimit>(),
  }),
  operation('POST /admin/accounts/{id}/schedulable', 'Pause or resume an account', {
    body: schedulableSchema,
    answer: one<typeof verbs.setAccountSchedulable>(),
  }),
  operation('GET /admin/accounts/{id}/stats', 'What an account served', {
    query: statsQuerySchema,
    answer: one<typeof verbs.getAccountStats>(),
  }),
  operation('GET /admin/accounts/{id}/models', 'Models an account serves', {
    answer: list<typeof verbs.listAccountModels>(),
  }),
  operation('GET /admin/proxies', 'Proxies by page', {
    query: listProxiesQuerySchema,
    answer: page<typeof verbs.listProxies>(),
  }),
  operation('POST /admin/proxies', 'Create a proxy', {
    body: createProxySchema,
    status: 201,
    answer: one<typeof verbs.createProxy>(),
  }),
  operation('GET /admin/proxies/all', 'Every proxy, to choose from', {
    answer: list<typeof verbs.listAllProxies>(),
  }),
  operation('GET /admin/proxies/{id}', 'One proxy', { answer: one<typeof verbs.getProxy>() }),
  operation('PUT /admin/proxies/{id}', 'Change a proxy', {
    body: updateProxySchema,
    answer: one<typeof verbs.updateProxy>(),
  }),
  operation('DELETE /admin/proxies/{id}', 'Delete a proxy', { answer: 'none' }),
  operation('POST /admin/proxies/{id}/test', 'Reach a provider through a proxy', {
    body: testProxySchema,
    answer: one<typeof verbs.testProxy>(),
  }),
  operation('POST /admin/route-lab', 'Explain what a request would do and cost', {
    body: explainRouteSchema,
    answer: one<typeof verbs.explainRoute>(),
  }),
]
