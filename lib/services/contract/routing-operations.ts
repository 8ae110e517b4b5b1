import { statsQuerySchema } from '../accounts/stats'
import {
  batchAccountsSchema,
  bindingsSchema,
  bulkUpdateAccountsSchema,
  createAccountSchema,
  exportAccountsSchema,
  importAccountsSchema,
  listAccountsQuerySchema,
  schedulableSchema,
  testAccountSchema,
  updateAccountSchema,
} from '../accounts/schemas'
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
import { operation, type Operation } from './operation'
import { unbindQuerySchema, confirmQuerySchema, modelQuerySchema } from './query-schemas'

/** Groups, channels, accounts, proxies and Route Lab. */
export const ROUTING_OPERATIONS: readonly Operation[] = [
  operation('GET /admin/groups', 'Groups by page', { query: listGroupsQuerySchema, answer: 'page' }),
  operation('POST /admin/groups', 'Create a group', { body: createGroupSchema, status: 201 }),
  operation('GET /admin/groups/all', 'Every group in its order', { answer: 'list' }),
  operation('PUT /admin/groups/sort-order', 'Order the groups', { body: sortGroupsSchema, answer: 'none' }),
  operation('GET /admin/groups/{id}', 'One group'),
  operation('PUT /admin/groups/{id}', 'Change a group', { body: updateGroupSchema }),
  operation('DELETE /admin/groups/{id}', 'Delete a group no key belongs to', { answer: 'none' }),
  operation('GET /admin/groups/{id}/stats', 'What a group is used for'),
  operation('GET /admin/groups/{id}/channels', 'The channels of a group in their order', { answer: 'list' }),
  operation('PUT /admin/groups/{id}/channels', 'Replace the channels of a group', {
    body: groupChannelsSchema,
    query: confirmQuerySchema,
    answer: 'list',
  }),
  operation('GET /admin/channels', 'Channels by page', { query: listChannelsQuerySchema, answer: 'page' }),
  operation('POST /admin/channels', 'Create a channel', {
    body: createChannelSchema,
    query: confirmQuerySchema,
    status: 201,
  }),
  operation('GET /admin/channels/model-pricing', 'The default prices of a model', {
    query: modelQuerySchema,
  }),
  operation('GET /admin/channels/{id}', 'One channel'),
  operation('PUT /admin/channels/{id}', 'Change a channel', {
    body: updateChannelSchema,
    query: confirmQuerySchema,
  }),
  operation('DELETE /admin/channels/{id}', 'Delete a channel', { query: unbindQuerySchema, answer: 'none' }),
  operation('GET /admin/channels/{id}/accounts', 'The accounts bound in a channel', { answer: 'list' }),
  operation('POST /admin/channels/{id}/duplicate', 'Copy a channel', {
    body: duplicateChannelSchema,
    status: 201,
  }),
  operation('GET /admin/accounts', 'Accounts by page', { query: listAccountsQuerySchema, answer: 'page' }),
  operation('POST /admin/accounts', 'Create an account', { body: createAccountSchema, status: 201 }),
  operation('POST /admin/accounts/batch', 'Create many accounts', { body: batchAccountsSchema }),
  operation('POST /admin/accounts/bulk-update', 'Change many accounts', { body: bulkUpdateAccountsSchema }),
  operation('GET /admin/accounts/export', 'Export accounts without secrets'),
  operation('POST /admin/accounts/export', 'Export chosen accounts, with secrets if asked for', {
    body: exportAccountsSchema,
  }),
  operation('POST /admin/accounts/import', 'Import accounts', { body: importAccountsSchema }),
  operation('GET /admin/accounts/{id}', 'One account'),
  operation('PUT /admin/accounts/{id}', 'Change an account', { body: updateAccountSchema }),
  operation('DELETE /admin/accounts/{id}', 'Delete an account', { answer: 'none' }),
  operation('GET /admin/accounts/{id}/bindings', 'Where an account serves', { answer: 'list' }),
  operation('PUT /admin/accounts/{id}/bindings', 'Replace where an account serves', {
    body: bindingsSchema,
    answer: 'list',
  }),
  operation('POST /admin/accounts/{id}/test', 'Send a test call; its progress comes as events', {
    body: testAccountSchema,
    answer: 'events',
  }),
  operation('POST /admin/accounts/{id}/refresh', 'Renew the token of an OAuth account'),
  operation('POST /admin/accounts/{id}/clear-error', 'Lift the error of an account'),
  operation('POST /admin/accounts/{id}/clear-rate-limit', 'Lift the rate limit of an account'),
  operation('POST /admin/accounts/{id}/schedulable', 'Pause or resume an account', {
    body: schedulableSchema,
  }),
  operation('GET /admin/accounts/{id}/stats', 'What an account served', { query: statsQuerySchema }),
  operation('GET /admin/accounts/{id}/models', 'Models an account serves', { answer: 'list' }),
  operation('GET /admin/proxies', 'Proxies by page', { query: listProxiesQuerySchema, answer: 'page' }),
  operation('POST /admin/proxies', 'Create a proxy', { body: createProxySchema, status: 201 }),
  operation('GET /admin/proxies/all', 'Every proxy, to choose from', { answer: 'list' }),
  operation('GET /admin/proxies/{id}', 'One proxy'),
  operation('PUT /admin/proxies/{id}', 'Change a proxy', { body: updateProxySchema }),
  operation('DELETE /admin/proxies/{id}', 'Delete a proxy', { answer: 'none' }),
  operation('POST /admin/proxies/{id}/test', 'Reach a provider through a proxy', { body: testProxySchema }),
  operation('POST /admin/route-lab', 'Explain what a request would do and cost', {
    body: explainRouteSchema,
  }),
]
