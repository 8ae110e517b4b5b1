import { expect, it } from 'vitest'
import { buildModelTable } from '@/lib/core'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall, HarnessOptions } from '../../../support/gateway-harness'

type Case = readonly [
  name: string,
  options: HarnessOptions,
  call: HarnessCall,
  expected: { status: number; type: string; message: string; code?: string },
]

const auth = 'authentication_error'
const invalid = 'invalid_request_error'
const denied = 'permission_error'

const CASES: readonly Case[] = [
  [
    'no key',
    {},
    { headers: { 'x-api-key': '' } },
    { status: 401, type: auth, message: 'Invalid API key', code: 'INVALID_API_KEY' },
  ],
  [
    'unknown key',
    {},
    { headers: { 'x-api-key': 'sk-bad' } },
    { status: 401, type: auth, message: 'Invalid API key' },
  ],
  [
    'key wins over an empty body',
    {},
    { headers: { 'x-api-key': 'sk-bad' }, body: '' },
    { status: 401, type: auth, message: 'Invalid API key' },
  ],
  [
    'disabled key',
    { entry: { key: { status: 'disabled' } } },
    {},
    { status: 401, type: auth, message: 'API key is disabled' },
  ],
  [
    'expired key',
    { entry: { key: { expiresAtMs: 1 } } },
    {},
    { status: 403, type: denied, message: 'API key has expired' },
  ],
  [
    'disabled user',
    { entry: { user: { status: 'disabled' } } },
    {},
    { status: 401, type: auth, message: 'User account is disabled' },
  ],
  [
    'address on the denylist, though on the allowlist too',
    { entry: { key: { isDenied: () => true, isAllowed: () => true } } },
    {},
    { status: 403, type: denied, message: 'Access denied: this IP address is not allowed for the API key' },
  ],
  [
    'address not on the allowlist',
    { entry: { key: { isAllowed: () => false } } },
    {},
    { status: 403, type: denied, message: 'Access denied: this IP address is not allowed for the API key' },
  ],
  [
    'key without group',
    { entry: { key: { groupId: null } } },
    {},
    { status: 403, type: denied, message: 'API key is not assigned to any group' },
  ],
  [
    'disabled group',
    { group: { status: 'disabled' } },
    {},
    { status: 403, type: denied, message: 'The group of this API key is disabled or deleted' },
  ],
  [
    'exclusive group',
    { group: { isExclusive: true } },
    {},
    {
      status: 403,
      type: denied,
      message: 'The group of this API key is exclusive and not open to this user',
    },
  ],
  [
    'exclusive subscription group, without a subscription',
    { group: { isExclusive: true, subscriptionType: 'subscription' } },
    { path: '/v1/models', method: 'GET', body: '' },
    { status: 403, type: 'subscription_error', message: 'No active subscription', code: 'NO_SUBSCRIPTION' },
  ],
  [
    'key in the query',
    {},
    { query: 'key=sk-good', headers: { 'x-api-key': '' } },
    { status: 400, type: invalid, message: 'query' },
  ],
  ['empty body', {}, { body: '' }, { status: 400, type: invalid, message: 'Request body is empty' }],
  [
    'body too large',
    { maxBodyBytes: 10 },
    {},
    { status: 413, type: invalid, message: 'Request body too large, limit is 10 bytes' },
  ],
  [
    'too much in flight',
    { maxInflightBodyBytes: 10 },
    {},
    { status: 503, type: 'overloaded_error', message: 'Too much request data in flight, please retry later' },
  ],
  [
    'not JSON',
    {},
    { body: '{"model":' },
    { status: 400, type: invalid, message: 'Failed to parse request body' },
  ],
  ['no model', {}, { body: '{"messages":[]}' }, { status: 400, type: invalid, message: 'model is required' }],
  [
    'model twice, one escaped',
    {},
    { body: '{"model":"a","mod\\u0065l":"b"}' },
    { status: 400, type: invalid, message: 'Duplicate key "model" in request body' },
  ],
  [
    'unreadable encoding',
    {},
    { headers: { 'content-encoding': 'gzip' } },
    { status: 400, type: invalid, message: 'Failed to read request body' },
  ],
  [
    'Claude Code only',
    { group: { claudeCodeOnly: true } },
    {},
    { status: 403, type: denied, message: 'This group is restricted to Claude Code clients' },
  ],
  [
    'no subscription',
    { group: { subscriptionType: 'subscription' } },
    {},
    { status: 403, type: 'subscription_error', message: 'No active subscription' },
  ],
  [
    'restricted model',
    { channels: [{ restrictModels: true }] },
    {},
    {
      status: 404,
      type: 'not_found_error',
      message: 'Model not available: claude-sonnet-4-5',
      code: 'MODEL_RESTRICTED',
    },
  ],
  [
    'unpriced model',
    { channels: [{ modelMapping: { anthropic: { x: 'no-such-model' } } }] },
    { body: '{"model":"x","messages":[]}' },
    { status: 404, type: 'not_found_error', message: 'Model not available: x', code: 'MODEL_UNPRICED' },
  ],
  [
    'unpriced model without channels',
    { accounts: [{ id: 1 }, { id: 2, status: 'disabled' }] },
    { body: '{"model":"x","messages":[]}' },
    { status: 404, type: 'not_found_error', message: 'Model not available: x', code: 'MODEL_UNPRICED' },
  ],
  [
    'unpriced model of an account, billed upstream',
    { channels: [{ billingModelSource: 'upstream' }] },
    { body: '{"model":"x","messages":[]}' },
    { status: 404, type: 'not_found_error', message: 'Model not available: x', code: 'MODEL_UNPRICED' },
  ],
  [
    'model that an account which is unwell would serve at a price',
    {
      accounts: [{ id: 1, status: 'error' }, { id: 2 }],
      channels: [{ billingModelSource: 'upstream' }],
    },
    { body: '{"model":"x","messages":[]}' },
    {
      status: 503,
      type: 'api_error',
      message: 'No available accounts: 1 error, 1 model_restricted',
      code: 'NO_AVAILABLE_ACCOUNT',
    },
  ],
  [
    'restricted model of an account, billed upstream',
    { channels: [{ billingModelSource: 'upstream', restrictModels: true }] },
    {},
    {
      status: 404,
      type: 'not_found_error',
      message: 'Model not available: claude-sonnet-4-5',
      code: 'MODEL_RESTRICTED',
    },
  ],
  [
    'model no account is for',
    { accounts: [{ id: 1, modelMapping: buildModelTable([['other', 'other']]) }] },
    {},
    { status: 503, type: 'api_error', message: 'No available accounts: 1 model_not_supported' },
  ],
  [
    'two channels, one model',
    {
      channels: [
        { modelMapping: { anthropic: { m: 'claude-sonnet-4-5' } } },
        { modelMapping: { anthropic: { m: 'claude-sonnet-4-5' } } },
      ],
    },
    { body: '{"model":"m","messages":[]}' },
    { status: 409, type: 'api_error', message: 'Several channels', code: 'CHANNEL_ROUTE_AMBIGUOUS' },
  ],
  [
    'no account',
    { accounts: [] },
    {},
    { status: 503, type: 'api_error', message: 'No available accounts: no account is bound to this route' },
  ],
  [
    'disabled account',
    { accounts: [{ id: 1, status: 'disabled' }] },
    {},
    { status: 503, type: 'api_error', message: 'No available accounts: 1 disabled' },
  ],
  [
    'empty balance',
    { balance: '0' },
    {},
    { status: 403, type: 'billing_error', message: 'Insufficient balance', code: 'INSUFFICIENT_BALANCE' },
  ],
  [
    'unknown path',
    {},
    { path: '/v1/nothing' },
    {
      status: 404,
      type: 'not_found_error',
      message: 'Not found: the gateway has no endpoint POST /v1/nothing',
    },
  ],
  ['wrong method', {}, { method: 'GET' }, { status: 405, type: invalid, message: 'Method not allowed' }],
]

it.each(CASES)('%s', async (_name, options, call, expected) => {
  const harness = createHarness(options)
  const reply = await harness.call(call)
  const body: unknown = JSON.parse(reply.text)
  expect(reply.status).toBe(expected.status)
  expect(body).toMatchObject({
    type: 'error',
    error: { type: expected.type, message: expect.stringContaining(expected.message) },
    request_id: reply.headers['x-request-id'],
  })
  if (expected.code !== undefined) expect(reply.headers['x-switchyard-code']).toBe(expected.code)
  expect(harness.sent).toHaveLength(0)
  expect(harness.rows).toHaveLength(0)
  expect(harness.started).toHaveLength(0)
})

it.each([
  ['GET', '/v1/messages', 'POST'],
  ['POST', '/v1/models', 'GET, HEAD'],
  ['PUT', '/v1/responses', 'POST, GET'],
])('%s %s is told which methods there are', async (method, path, allow) => {
  const reply = await createHarness().call({ method, path })
  expect(reply.status).toBe(405)
  expect(reply.headers['allow']).toBe(allow)
})
