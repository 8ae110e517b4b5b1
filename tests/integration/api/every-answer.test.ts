import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  API_OPERATIONS,
  createUser,
  issueSetupToken,
  registerUser,
  requestPasswordReset,
  type MailMessage,
} from '@/lib/services'
import { settledBooks } from '../../support/settled-books'
import { answeredLive } from './answered-live'
import { at, openNamedCalls, type NamedCalls } from './call-by-name'
import { ACCOUNT, CHANNEL, putAside } from './every-answer-bodies'
import { codeOf } from './people'
import { openRoutes, sessionCookie, withKey, type RoutesFixture } from './route-calls'

const PASSWORD = 'correct horse'

/** Not asked here: it has no envelope, goes on for as long as it is listened to, or needs a mail server. */
const NOT_ASKED: readonly string[] = [
  'GET /admin/ops/realtime',
  'GET /openapi.json',
  'POST /auth/forgot-password',
]

let api: RoutesFixture
let calls: NamedCalls
let userId: number
const made: Record<string, number> = {}

const call: NamedCalls['call'] = (name, input) => calls.call(name, input)

beforeAll(async () => {
  api = await openRoutes({ PUBLIC_URL: 'http://portal.test' })
  Object.assign(api.live, answeredLive())
  userId = (await createUser(api.admin, { email: 'own@example.com', password: PASSWORD, balance: '10' })).id
  calls = await openNamedCalls({ ...(await sessionCookie(api, userId)), origin: 'http://portal.test' })
})
afterAll(() => api.close())

test('groups, channels, proxies and accounts', async () => {
  const plan = { name: 'plan', platform: 'anthropic', subscription_type: 'subscription', daily_limit_usd: 5 }
  const routing = { model_routing: { 'claude-*': [1] }, image_price_1k: '0.1' }
  made['group'] = (
    await call('POST /admin/groups', { body: { name: 'g', platform: 'anthropic', ...routing } })
  ).id
  made['plan'] = (await call('POST /admin/groups', { body: plan })).id
  made['channel'] = (
    await call('POST /admin/channels', { body: { ...CHANNEL, group_ids: [made['group']] } })
  ).id
  const proxy = { name: 'p', protocol: 'http', host: '127.0.0.1', port: 8080, password: 'secret' }
  made['proxy'] = (await call('POST /admin/proxies', { body: proxy })).id
  const bindings = [{ group_id: made['group'], channel_id: made['channel'] }]
  const account = { ...ACCOUNT, bindings, proxy_id: made['proxy'] }
  made['account'] = (await call('POST /admin/accounts', { body: account })).id
  await call('POST /admin/accounts/batch', { body: { accounts: [{ ...account, name: 'b' }, { name: '' }] } })
  const [group, channel, accountId] = [at(made['group']), at(made['channel']), at(made['account'])]
  for (const path of [
    '/admin/groups',
    '/admin/groups/all',
    '/admin/channels',
    '/admin/accounts',
    '/admin/proxies',
  ])
    await call(`GET ${path}`)
  await call('GET /admin/proxies/all')
  await call('PUT /admin/groups/sort-order', { body: [{ id: made['group'], sort_order: 3 }] })
  await call('PUT /admin/groups/{id}', { ...group, body: await call('GET /admin/groups/{id}', group) })
  await call('GET /admin/groups/{id}/stats', group)
  const routes = await call('GET /admin/groups/{id}/channels', group)
  await call('PUT /admin/groups/{id}/channels', { ...group, body: routes })
  await call('PUT /admin/channels/{id}', {
    ...channel,
    body: await call('GET /admin/channels/{id}', channel),
  })
  await call('GET /admin/channels/{id}/accounts', channel)
  const copy = await call('POST /admin/channels/{id}/duplicate', { ...channel, body: { name: 'copy' } })
  await call('DELETE /admin/channels/{id}', at(copy.id))
  for (const model of ['claude-sonnet-4-5', 'nobody-knows-it'])
    await call('GET /admin/channels/model-pricing', { query: `?model=${model}` })
  await call('PUT /admin/accounts/{id}', {
    ...accountId,
    body: await call('GET /admin/accounts/{id}', accountId),
  })
  const bound = await call('GET /admin/accounts/{id}/bindings', accountId)
  await call('PUT /admin/accounts/{id}/bindings', {
    ...accountId,
    body: bound.map(({ group_id, channel_id }: Record<string, number>) => ({ group_id, channel_id })),
  })
  await call('POST /admin/accounts/bulk-update', { body: { account_ids: [made['account']], priority: 7 } })
  await call('POST /admin/accounts/{id}/test', { ...accountId, body: { model: 'claude-haiku-4-5' } })
  await call('POST /admin/accounts/{id}/clear-error', accountId)
  await call('POST /admin/accounts/{id}/clear-rate-limit', accountId)
  await call('POST /admin/accounts/{id}/schedulable', { ...accountId, body: { schedulable: true } })
  await call('GET /admin/accounts/{id}/models', accountId)
  await call('GET /admin/accounts/lost-routes', { query: `?ids=${made['account']}` })
  await call('GET /admin/accounts/export')
  const file = await call('POST /admin/accounts/export', { body: { include_secrets: true } })
  await call('POST /admin/accounts/import', { body: { ...file, on_existing: 'update' } })
  const oauth = { access_token: 'at', refresh_token: 'rt' }
  const renewable = { name: 'o', platform: 'anthropic', type: 'oauth', credentials: oauth }
  const { id: oauthId } = await call('POST /admin/accounts', { body: renewable })
  await call('POST /admin/accounts/{id}/refresh', at(oauthId))
  await call('DELETE /admin/accounts/{id}', at(oauthId))
  const proxyId = at(made['proxy'])
  await call('PUT /admin/proxies/{id}', { ...proxyId, body: await call('GET /admin/proxies/{id}', proxyId) })
  await call('POST /admin/proxies/{id}/test', { ...proxyId, body: {} })
  const spare = await call('POST /admin/proxies', { body: { ...proxy, name: 'spare' } })
  await call('DELETE /admin/proxies/{id}', at(spare.id))
  await call('POST /admin/route-lab', { body: { group_id: made['group'], model: 'fast' } })
})

test('users, keys, money and subscriptions', async () => {
  const other = await call('POST /admin/users', { body: { email: 'other@example.com', password: PASSWORD } })
  const user = at(userId)
  await call('GET /admin/users')
  const terms = [{ group_id: made['group'], rate_multiplier: 1.5, rpm_limit: 10 }]
  await call('PUT /admin/users/{id}/groups', { ...user, body: terms })
  await call('PUT /admin/users/{id}', { ...user, body: await call('GET /admin/users/{id}', user) })
  await call('POST /admin/users/{id}/balance', {
    ...user,
    body: { operation: 'add', balance: '1.5', notes: 'x' },
  })
  await call('GET /admin/users/{id}/ledger', user)
  const body = { name: 'k', group_id: made['group'], quota: 5, rate_limit_5h: '1.5' }
  const created = { ...user, body, headers: { ...withKey(), 'idempotency-key': 'once' } }
  const key = await call('POST /admin/users/{id}/api-keys', created)
  expect(key.key).toMatch(/^sk-/)
  expect((await call('POST /admin/users/{id}/api-keys', created)).key).toBeNull()
  made['key'] = key.id
  const keyId = at(userId, { keyId: String(key.id) })
  await call('GET /admin/users/{id}/api-keys', user)
  await call('PUT /admin/users/{id}/api-keys/{keyId}', {
    ...keyId,
    body: await call('GET /admin/users/{id}/api-keys/{keyId}', keyId),
  })
  const subscription = await call('POST /admin/subscriptions/assign', {
    body: { user_id: userId, group_id: made['plan'] },
  })
  const all = { user_ids: [userId, other.id], group_id: made['plan'] }
  await call('POST /admin/subscriptions/bulk-assign', { body: all })
  await call('GET /admin/subscriptions')
  await call('GET /user/subscriptions')
  const id = at(subscription.id)
  await call('GET /admin/subscriptions/{id}', id)
  await call('POST /admin/subscriptions/{id}/extend', { ...id, body: { days: 3 } })
  await call('POST /admin/subscriptions/{id}/reset-quota', { ...id, body: {} })
  await call('POST /admin/subscriptions/{id}/revoke', id)
  const codes = await call('POST /admin/redeem-codes/generate', {
    body: { type: 'balance', value: 2, count: 4 },
  })
  await call('POST /user/redeem', { body: { code: codes.codes[0] } })
  await call('GET /user/redeem')
  await call('GET /admin/redeem-codes')
  await call('GET /admin/redeem-codes/export')
  await call('POST /admin/redeem-codes/{id}/expire', at(codes.items[1].id))
  const ids = codes.items.map((code: { id: number }) => code.id)
  await call('POST /admin/redeem-codes/batch-delete', { body: { ids } })
  const invite = await call('POST /admin/invites', { body: { email: 'guest@example.com' } })
  await call('GET /admin/invites')
  await call('DELETE /admin/invites/{id}', at(invite.id))
  await call('DELETE /admin/users/{id}/totp', at(other.id))
  await call('DELETE /admin/users/{id}', at(other.id))
})

test('usage, dashboards and operations', async () => {
  const books = settledBooks(api, made['group'] ?? 0)
  const ids = {
    account_id: made['account'] ?? 0,
    channel_id: made['channel'] ?? 0,
    api_key_id: made['key'] ?? 0,
  }
  const failed = { status: 'upstream_error' as const, first_token_ms: null, channel_id: null }
  const { id } = await books.settle({ ...ids, user_id: userId })
  await books.settle({ ...ids, user_id: userId, ...failed })
  await api.db.requestError.create({
    data: {
      id: randomUUID(),
      requestId: 'failed',
      userId: BigInt(userId),
      status: 429,
      code: 'RATE_LIMITED',
      message: 'busy',
      attempts: [{ account_id: 1, outcome: 'rate_limited' }],
    },
  })
  const usage = at(id)
  await call('GET /admin/usage', { query: '?with_total=1' })
  await call('GET /admin/usage/{id}', usage)
  await call('GET /admin/users/{id}/usage', at(userId))
  await call('GET /user/usage')
  await call('GET /user/usage/{id}', usage)
  for (const path of ['/admin/usage/stats', '/user/usage/stats', '/user/usage/trend', '/user/errors'])
    await call(`GET ${path}`)
  for (const path of ['/admin/usage/export', '/user/usage/export', '/user/ledger']) await call(`GET ${path}`)
  await call('POST /admin/usage/{id}/refund', { ...usage, body: { notes: 'sorry' } })
  await call('GET /admin/usage/{id}', usage)
  await call('POST /admin/usage/rerate', { body: { filter: { user_id: String(userId) }, dry_run: false } })
  await call('GET /admin/accounts/{id}/stats', at(made['account']))
  for (const name of [
    'stats',
    'trend',
    'users-ranking',
    'keys',
    'models',
    'groups',
    'channels',
    'accounts',
    'realtime',
  ])
    await call(`GET /admin/dashboard/${name}`)
  for (const name of ['errors', 'account-events', 'accounts-health', 'concurrency', 'audit-logs'])
    await call(`GET /admin/ops/${name}`)
})

test('settings, rules, announcements, audits and what was put aside', async () => {
  const rule = await call('POST /admin/error-rules', {
    body: { name: 'r', status_codes: [500], keywords: ['x'] },
  })
  const announcement = await call('POST /admin/announcements', { body: { title: 't', status: 'published' } })
  for (const [path, { id }] of [
    ['/admin/error-rules', rule],
    ['/admin/announcements', announcement],
  ] as const) {
    await call(`GET ${path}`)
    await call(`PUT ${path}/{id}`, { ...at(id), body: await call(`GET ${path}/{id}`, at(id)) })
  }
  await call('GET /user/announcements')
  await call('POST /user/announcements/read', { body: { ids: [announcement.id] } })
  await call('DELETE /admin/error-rules/{id}', at(rule.id))
  await call('DELETE /admin/announcements/{id}', at(announcement.id))
  await call('GET /admin/settings')
  await call('PUT /admin/settings', { body: { registration: 'open' } })
  const key = await call('POST /admin/settings/admin-keys', { body: { name: 'tool', scope: 'read' } })
  await call('GET /admin/settings/admin-keys')
  await call('DELETE /admin/settings/admin-keys/{id}', at(key.id))
  const letters = await Promise.all(
    [1, 2].map(() => putAside(api.url, { group_id: made['group'] ?? 0, user_id: userId })),
  )
  await call('GET /admin/settings/dead-letters')
  await call('GET /admin/settings/dead-letters/{id}', at(letters[0]))
  const settled = { ...at(letters[0]), body: { expected_status: 'open' } }
  await call('POST /admin/settings/dead-letters/{id}/settle', settled)
  await call('POST /admin/settings/dead-letters/{id}/dismiss', { ...at(letters[1]), body: { notes: 'ours' } })
  const audit = await call('POST /admin/settings/ledger-audits')
  await call('GET /admin/settings/ledger-audits')
  await call('GET /admin/settings/ledger-audits/{id}', at(audit.id))
})

test('one’s own profile, keys and sessions', async () => {
  for (const path of ['/user/groups', '/user/channels', '/user/keys', '/user/sessions'])
    await call(`GET ${path}`)
  await call('PUT /user/profile', { body: await call('GET /user/profile') })
  const key = await call('POST /user/keys', { body: { name: 'mine', group_id: made['group'] } })
  const id = at(key.id)
  await call('PUT /user/keys/{id}', { ...id, body: await call('GET /user/keys/{id}', id) })
  await call('DELETE /user/keys/{id}', id)
  await call('DELETE /admin/users/{id}/api-keys/{keyId}', at(userId, { keyId: String(made['key']) }))
  await sessionCookie(api, userId)
  const sessions = await call('GET /user/sessions')
  const other = sessions.find(({ current }: { current: boolean }) => !current)
  await call('DELETE /user/sessions/{id}', at(other.id))
  await call('POST /user/sessions/revoke-others')
  const { secret, setup_token } = await call('POST /user/totp/setup')
  const code = codeOf(secret, Date.now())
  const { recovery_codes } = await call('POST /user/totp/enable', {
    body: { setup_token, code, password: PASSWORD },
  })
  const confirmed = { code: recovery_codes[0], password: PASSWORD }
  const renewed = await call('POST /user/totp/recovery-codes', { body: confirmed })
  await call('POST /user/totp/disable', { body: { code: renewed.recovery_codes[0], password: PASSWORD } })
  await call('PUT /user/password', { body: { current_password: PASSWORD, password: 'another horse' } })
})

test('registration, and the first administrator', async () => {
  await call('GET /auth/options')
  await call('POST /auth/register', { body: { email: 'new@example.com', password: PASSWORD } })
  const mails: MailMessage[] = []
  const mail = { baseUrl: 'http://portal.test', send: (sent: MailMessage) => void mails.push(sent) }
  const visitor = { ...api.as({ kind: 'system' }), mail }
  const tokenOfMail = () => /token=([\w-]+)/.exec(mails.pop()?.text ?? '')?.[1] ?? ''
  await registerUser(visitor, { email: 'mailed@example.com', password: PASSWORD })
  await call('POST /auth/verify', { body: { token: tokenOfMail() } })
  await requestPasswordReset(visitor, { email: 'mailed@example.com' })
  await call('POST /auth/reset-password', { body: { token: tokenOfMail(), password: 'another horse' } })
  await api.db.user.updateMany({ data: { role: 'user' } })
  const token = await issueSetupToken(visitor)
  await call('POST /auth/setup', { body: { token, email: 'first@example.com', password: PASSWORD } })
  await call(
    'DELETE /admin/groups/{id}',
    at((await call('POST /admin/groups', { body: { name: 'z', platform: 'openai' } })).id),
  )
})

test('no call was left out', () => {
  const names = API_OPERATIONS.map(({ method, path }) => `${method} ${path}`)
  expect(names.filter((name) => !calls.answered.has(name)).toSorted()).toEqual(NOT_ASKED)
})
