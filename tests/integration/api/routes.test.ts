import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as modelPricing from '@/app/api/v1/admin/channels/model-pricing/route'
import * as channels from '@/app/api/v1/admin/channels/route'
import * as group from '@/app/api/v1/admin/groups/[id]/route'
import * as groups from '@/app/api/v1/admin/groups/route'
import * as unknown from '@/app/api/v1/admin/[...path]/route'
import * as usageExport from '@/app/api/v1/admin/usage/export/route'
import * as usage from '@/app/api/v1/admin/usage/route'
import * as users from '@/app/api/v1/admin/users/route'
import * as ownKeys from '@/app/api/v1/user/keys/route'
import { createAdminKey, createUser, updateSettings } from '@/lib/services'
import { ask, openRoutes, sessionCookie, withKey, type Call, type RoutesFixture } from './route-calls'

let api: RoutesFixture

beforeAll(async () => {
  api = await openRoutes()
})
afterAll(() => api.close())

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

  test('a text the database cannot hold is refused by its field, before an export begins', async () => {
    for (const [route, query, field] of [
      [users.GET, '?search=%00', 'search'],
      [usage.GET, '?model=a%00', 'model'],
      [usageExport.GET, '?model=%00', 'model'],
      [usageExport.GET, '?start=2026-11-02&end=2026-11-01T00:00:00Z', 'end'],
    ] as const) {
      const refused = await ask(route, { headers: withKey(), query })
      expect(refused).toMatchObject({
        status: 400,
        json: { reason: 'VALIDATION_ERROR', metadata: { fields: { [field]: expect.any(String) } } },
      })
    }
    const body = '{"email":"nul@example.com","password":"correct horse","name":"a\\u0000","notes":"\\ud800"}'
    const made = await ask(users.POST, { method: 'POST', headers: withKey(), body: body })
    expect(made.status).toBe(400)
    const { metadata } = made.json as { metadata: { fields: object } }
    expect(Object.keys(metadata.fields)).toEqual(['name', 'notes'])
  })

  test('another content type is 415', async () => {
    const headers = { ...withKey(), 'content-type': 'text/plain' }
    expect((await ask(groups.POST, { method: 'POST', headers, body: '{}' })).status).toBe(415)
  })

  test('one log line a call, without secrets', async () => {
    api.logged.length = 0
    const body = { email: 'logged@example.com', password: 'a very secret password' }
    await ask(users.POST, { method: 'POST', headers: withKey(), body })
    expect(api.logged).toHaveLength(1)
    expect(api.logged[0]).toMatchObject({
      method: 'POST',
      status: 201,
      actor: { kind: 'admin_key', scope: 'full' },
    })
    expect(JSON.stringify(api.logged)).not.toMatch(/very secret|from-the-environment/)
  })
})

describe('who may call', () => {
  test('no key and no session is 401, a wrong key is 401, a revoked one too', async () => {
    expect((await ask(groups.GET)).json).toMatchObject({ code: 401, reason: 'UNAUTHORIZED' })
    expect((await ask(groups.GET, { headers: withKey('admin-wrong') })).status).toBe(401)
    const { cookie } = await sessionCookie(api, api.adminId)
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
    const user = await sessionCookie(api, id)
    const admin = await sessionCookie(api, api.adminId)
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

  test('require_admin_totp: an administrator without a second step has the rights of a user', async () => {
    const admin = await sessionCookie(api, api.adminId)
    await updateSettings(api.admin, { require_admin_totp: true })
    expect((await ask(groups.GET, { headers: admin })).json).toMatchObject({
      code: 403,
      reason: 'SECOND_STEP_NEEDED',
    })
    expect((await ask(ownKeys.GET, { headers: admin })).status).toBe(200)
    expect((await ask(groups.GET, { headers: withKey() })).status).toBe(200)
    const where = { id: BigInt(api.adminId) }
    await api.db.user.update({ where, data: { totpSecret: 'sealed' } })
    expect((await ask(groups.GET, { headers: admin })).status).toBe(200)
    await api.db.user.update({ where, data: { totpSecret: null } })
    await updateSettings(api.admin, { require_admin_totp: null })
    expect((await ask(groups.GET, { headers: admin })).status).toBe(200)
  })

  test('a session ends after SESSION_MAX_AGE, whether it was used or not', async () => {
    const { id } = await createUser(api.admin, { email: 'stays@example.com', password: 'correct horse' })
    const user = await sessionCookie(api, id)
    const { jti, expiresAt } = await api.db.session.findFirstOrThrow({ where: { userId: BigInt(id) } })
    const lastsMs = (expiresAt?.getTime() ?? 0) - Date.now()
    expect(lastsMs).toBeGreaterThan(14 * 86_400_000 - 60_000)
    expect(lastsMs).toBeLessThanOrEqual(14 * 86_400_000)
    expect((await ask(ownKeys.GET, { headers: user })).status).toBe(200)
    expect(await api.db.session.findUniqueOrThrow({ where: { jti } })).toMatchObject({ expiresAt })
    await api.db.session.update({ where: { jti }, data: { expiresAt: new Date(Date.now() - 1) } })
    expect((await ask(ownKeys.GET, { headers: user })).status).toBe(401)
  })
})
