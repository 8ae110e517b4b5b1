import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as accountRoute from '@/app/api/v1/admin/accounts/[id]/route'
import * as accountTest from '@/app/api/v1/admin/accounts/[id]/test/route'
import * as accounts from '@/app/api/v1/admin/accounts/route'
import * as modelPricing from '@/app/api/v1/admin/channels/model-pricing/route'
import * as channel from '@/app/api/v1/admin/channels/[id]/route'
import * as channels from '@/app/api/v1/admin/channels/route'
import * as group from '@/app/api/v1/admin/groups/[id]/route'
import * as groups from '@/app/api/v1/admin/groups/route'
import * as unknown from '@/app/api/v1/admin/[...path]/route'
import * as balance from '@/app/api/v1/admin/users/[id]/balance/route'
import * as userKeys from '@/app/api/v1/admin/users/[id]/api-keys/route'
import * as users from '@/app/api/v1/admin/users/route'
import * as ownKeys from '@/app/api/v1/user/keys/route'
import { bundledCatalogue } from '@/lib/billing'
import { createLogger, processSingleton } from '@/lib/infra'
import { envSchema } from '@/lib/infra/env-schema'
import { createAdminKey, createUser } from '@/lib/services'
import { toToken } from '@/lib/server/auth/session-claims'
import { createSession } from '@/lib/server/auth/session-store'
import type { JsonRoute } from '@/lib/server/api'
import { openApi, testCrypto, type ApiFixture } from './api-fixture'

const SECRET = 'a session secret of the tests'
const ENV_KEY = 'admin-key-from-the-environment'

let api: ApiFixture
const logged: Record<string, unknown>[] = []

beforeAll(async () => {
  api = await openApi()
  processSingleton('portal', () => ({
    db: api.db,
    env: { ...envSchema.parse({}), NEXTAUTH_SECRET: SECRET, ADMIN_API_KEY: ENV_KEY },
    live: api.live,
    crypto: testCrypto,
    catalogue: bundledCatalogue(Date.parse('2026-11-01T00:00:00Z')),
    logger: createLogger('info', { write: (line) => void logged.push(JSON.parse(line)) }),
  }))
})
afterAll(() => api.close())

type Call = {
  readonly method?: string
  readonly params?: Record<string, string>
  readonly query?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}
type Answer = { status: number; json: Record<string, unknown>; headers: Headers }

async function send(route: JsonRoute, call: Call = {}): Promise<Response> {
  const json = call.body === undefined ? {} : { 'content-type': 'application/json' }
  const headers = { host: 'portal.test', ...json, ...call.headers }
  const init: RequestInit = { method: call.method ?? 'GET', headers }
  if (call.body !== undefined) {
    init.body = typeof call.body === 'string' ? call.body : JSON.stringify(call.body)
  }
  const request = new Request(`http://portal.test/api/v1/x${call.query ?? ''}`, init)
  return route(request, { params: Promise.resolve(call.params ?? {}) })
}

async function ask(route: JsonRoute, call: Call = {}): Promise<Answer> {
  const response = await send(route, call)
  return {
    status: response.status,
    json: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  }
}

function idOf(answer: Answer): number {
  return Number(Reflect.get(Object(answer.json['data']), 'id'))
}

const withKey = (key = ENV_KEY): Record<string, string> => ({ 'x-api-key': key })

async function sessionCookie(userId: number): Promise<Record<string, string>> {
  const sessionId = await createSession({ userId, device: 'test', ip: '192.0.2.7' })
  const { sessionVersion } = await api.db.user.findUniqueOrThrow({ where: { id: BigInt(userId) } })
  const token = await encode({ token: toToken({ userId, sessionId, sessionVersion }), secret: SECRET })
  return { cookie: `next-auth.session-token=${token}` }
}

describe('consents of a channel save', () => {
  test('may stand in the query as in the body', async () => {
    const owner = { headers: withKey(), method: 'POST' }
    const made = await ask(groups.POST, { ...owner, body: { name: 'consents', platform: 'anthropic' } })
    const groupId = idOf(made)
    const prices = [{ platform: 'anthropic', models: ['shared'], input_price: '0.000001' }]
    const body = { name: 'consent one', group_ids: [groupId], model_pricing: prices }
    const first = await ask(channels.POST, { ...owner, body })
    const again = { ...owner, body: { ...body, name: 'consent two' } }
    expect((await ask(channels.POST, again)).json).toMatchObject({ reason: 'CHANNEL_ROUTE_AMBIGUOUS' })
    expect((await ask(channels.POST, { ...again, query: '?confirm_ambiguous=true' })).status).toBe(201)
    await ask(accounts.POST, {
      ...owner,
      body: {
        name: 'bound by consent',
        platform: 'anthropic',
        type: 'api_key',
        credentials: { api_key: 'sk-consent' },
        bindings: [{ group_id: groupId, channel_id: idOf(first) }],
      },
    })
    const params = { id: String(idOf(first)) }
    const leave = { headers: withKey(), method: 'PUT', params, body: { group_ids: [] } }
    expect((await ask(channel.PUT, leave)).json).toMatchObject({ reason: 'CHANNEL_GROUP_IN_USE' })
    expect((await ask(channel.PUT, { ...leave, query: '?unbind=false' })).status).toBe(409)
    expect((await ask(channel.PUT, { ...leave, query: '?unbind=true' })).json).toMatchObject({
      data: { group_ids: [] },
    })
  })
})

describe('envelope', () => {
  test('201 on create, 200 on read, list with totals', async () => {
    const created = await ask(groups.POST, {
      method: 'POST',
      headers: withKey(),
      body: { name: 'enveloped', platform: 'anthropic' },
    })
    expect(created).toMatchObject({
      status: 201,
      json: { code: 0, message: 'success', data: { name: 'enveloped' } },
    })
    expect(created.headers.get('cache-control')).toBe('no-store')
    const listed = await ask(groups.GET, { headers: withKey(), query: '?page=1&page_size=1&search=envel' })
    expect(listed.json['data']).toMatchObject({ total: 1, page: 1, page_size: 1, pages: 1 })
  })

  test('errors carry status, reason, fields and a request id', async () => {
    const refused = await ask(channels.POST, {
      method: 'POST',
      headers: { ...withKey(), 'x-request-id': 'my-request' },
      body: { name: 'c', model_pricing: [{ platform: 'anthropic', models: [], input_price: 1 }] },
    })
    expect(refused.json).toMatchObject({
      code: 400,
      reason: 'EMPTY_MODELS',
      metadata: { fields: { 'model_pricing.0.models': expect.any(String) }, request_id: 'my-request' },
    })
    expect((await ask(modelPricing.GET, { headers: withKey() })).json).toMatchObject({
      reason: 'MISSING_PARAMETER',
    })
    expect((await ask(group.GET, { headers: withKey(), params: { id: '99999' } })).status).toBe(404)
    expect((await ask(group.GET, { headers: withKey(), params: { id: '1 or 1' } })).json).toMatchObject({
      code: 404,
      reason: 'NOT_FOUND',
    })
    expect((await ask(unknown.GET)).json).toMatchObject({ code: 404, reason: 'NOT_FOUND' })
  })

  test.each([
    ['{"name":', 400],
    ['[1,2', 400],
    [`${'['.repeat(50)}${']'.repeat(50)}`, 400],
    [`{"name":"${'x'.repeat(4 * 1024 * 1024)}"}`, 413],
  ])('a body that is no good JSON is refused', async (body, status) => {
    const answer = await ask(groups.POST, { method: 'POST', headers: withKey(), body })
    expect(answer).toMatchObject({ status, json: { reason: 'VALIDATION_ERROR' } })
  })

  test('another content type is 415', async () => {
    const headers = { ...withKey(), 'content-type': 'text/plain' }
    expect((await ask(groups.POST, { method: 'POST', headers, body: '{}' })).status).toBe(415)
  })

  test('one log line a call, without secrets', async () => {
    logged.length = 0
    const body = { email: 'logged@example.com', password: 'a very secret password' }
    await ask(users.POST, { method: 'POST', headers: withKey(), body })
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatchObject({
      method: 'POST',
      status: 201,
      actor: { kind: 'admin_key', scope: 'full' },
    })
    expect(JSON.stringify(logged)).not.toMatch(/very secret|from-the-environment/)
  })
})

describe('who may call', () => {
  test('no key and no session is 401, a wrong key is 401, a revoked one too', async () => {
    expect((await ask(groups.GET)).json).toMatchObject({ code: 401, reason: 'UNAUTHORIZED' })
    expect((await ask(groups.GET, { headers: withKey('admin-wrong') })).status).toBe(401)
    const { cookie } = await sessionCookie(api.adminId)
    expect((await ask(groups.GET, { headers: { cookie: `${cookie}x` } })).status).toBe(401)
    expect((await ask(ownKeys.GET, { headers: withKey() })).status).toBe(401)
  })

  test('scopes of stored keys hold, their use is noted', async () => {
    const key = await createAdminKey(api.admin, { name: 'reader', scope: 'read' })
    expect((await ask(groups.GET, { headers: withKey(key.key) })).status).toBe(200)
    const write = { method: 'POST', headers: withKey(key.key), body: { name: 'x', platform: 'openai' } }
    expect((await ask(groups.POST, write)).json).toMatchObject({ code: 403, reason: 'FORBIDDEN' })
    const row = await api.db.adminKey.findUniqueOrThrow({ where: { id: BigInt(key.id) } })
    expect(row.lastUsedAt).not.toBeNull()
    const reads = await api.db.auditLog.count({
      where: { actorType: 'admin_key', actorId: row.id, action: 'read' },
    })
    expect(reads).toBe(1)
  })

  test('sessions: a user is no admin, and a changing call needs our Origin', async () => {
    const { id } = await createUser(api.admin, { email: 'plain@example.com', password: 'correct horse' })
    const user = await sessionCookie(id)
    const admin = await sessionCookie(api.adminId)
    expect((await ask(groups.GET, { headers: user })).json).toMatchObject({ code: 403, reason: 'FORBIDDEN' })
    expect((await ask(groups.GET, { headers: admin })).status).toBe(200)
    expect((await ask(ownKeys.GET, { headers: user })).status).toBe(200)
    const create = (origin: Record<string, string>): Call => ({
      method: 'POST',
      headers: { ...user, ...origin },
      body: { name: 'k' },
    })
    expect((await ask(ownKeys.POST, create({}))).status).toBe(403)
    expect((await ask(ownKeys.POST, create({ origin: 'http://evil.test' }))).status).toBe(403)
    expect((await ask(ownKeys.POST, create({ origin: 'null' }))).status).toBe(403)
    expect((await ask(ownKeys.POST, create({ origin: 'http://portal.test' }))).status).toBe(201)
    await api.db.user.update({ where: { id: BigInt(id) }, data: { sessionVersion: { increment: 1 } } })
    expect((await ask(ownKeys.GET, { headers: user })).status).toBe(401)
  })
})

describe('Idempotency-Key', () => {
  test('answers the first answer again, without the one-time secret', async () => {
    const call: Call = {
      method: 'POST',
      headers: { ...withKey(), 'idempotency-key': 'key-1' },
      params: { id: String(api.adminId) },
      body: { name: 'once' },
    }
    const first = await ask(userKeys.POST, call)
    const second = await ask(userKeys.POST, call)
    expect(first).toMatchObject({ status: 201, json: { data: { key: expect.stringMatching(/^sk-/) } } })
    expect(second.status).toBe(201)
    expect(second.json['data']).toEqual({ ...(first.json['data'] as object), key: null })
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(await api.db.apiKey.count({ where: { name: 'once' } })).toBe(1)
    const other = await ask(userKeys.POST, { ...call, body: { name: 'twice' } })
    expect(other.json).toMatchObject({ code: 409, reason: 'CONFLICT' })
  })

  test('a call that failed may be tried again; money moves once under any race', async () => {
    const { id } = await createUser(api.admin, { email: 'rich@example.com', password: 'correct horse' })
    const call = (body: object): Call => ({
      method: 'POST',
      headers: { ...withKey(), 'idempotency-key': 'money' },
      params: { id: String(id) },
      body,
    })
    expect((await ask(balance.POST, call({ operation: 'add', balance: 'x' }))).status).toBe(400)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ask(balance.POST, call({ operation: 'add', balance: 2 }))),
    )
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true)
    expect((await ask(balance.POST, call({ operation: 'add', balance: 2 }))).json['data']).toMatchObject({
      balance: 2,
    })
    expect(await api.db.balanceLedger.count({ where: { userId: BigInt(id) } })).toBe(1)
    expect(
      (await ask(balance.POST, { ...call({}), headers: { ...withKey(), 'idempotency-key': 'ä' } })).status,
    ).toBe(400)
  })
})

describe('a provisioning tool', () => {
  test('ensures group, channel and account, and binds them', async () => {
    const { key } = await createAdminKey(api.admin, { name: 'tool', scope: 'provision' })
    const post = async (route: JsonRoute, body: object): Promise<{ id: number }> => {
      const answer = await ask(route, { method: 'POST', headers: withKey(key), body })
      expect(answer.status).toBe(201)
      return answer.json['data'] as { id: number }
    }
    const { id: groupId } = await post(groups.POST, { name: 'provisioned', platform: 'anthropic' })
    const { id: channelId } = await post(channels.POST, { name: 'relay', group_ids: [groupId] })
    const account = await post(accounts.POST, {
      name: 'relay account',
      platform: 'anthropic',
      type: 'apikey',
      credentials: { api_key: 'sk-ant-0123456789abcdef', base_url: 'https://relay.example.com' },
      bindings: [{ group_id: groupId, channel_id: channelId }],
    })
    const read = await ask(accountRoute.GET, { headers: withKey(key), params: { id: String(account.id) } })
    expect(read.json['data']).toMatchObject({
      base_url: 'https://relay.example.com',
      bindings: [{ group_id: groupId, channel_id: channelId, priority: 50 }],
    })
    const tested = await send(accountTest.POST, {
      method: 'POST',
      headers: withKey(key),
      params: { id: String(account.id) },
      body: { model: 'claude' },
    })
    expect(tested.headers.get('content-type')).toContain('text/event-stream')
    expect(await tested.text()).toMatch(/^event: start\ndata: .+\n\nevent: result\ndata: .+"ok":true.+\n\n$/)
  })
})
