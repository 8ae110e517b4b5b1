import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  countErrorReasons,
  createAccount,
  createErrorRule,
  deleteErrorRule,
  getAccountsHealth,
  getConcurrency,
  listAccountEvents,
  listErrorRules,
  listOwnErrors,
  listRequestErrors,
  readRealtime,
  createAdminKey,
  createUser,
  revokeAdminKey,
  updateErrorRule,
  updateSettings,
  updateUser,
  watchRealtime,
  type ServiceActor,
} from '@/lib/services'
import { isStillAdmin } from '@/lib/services/shared/still-admin'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let accountId: number

beforeAll(async () => {
  api = await openApi()
  accountId = (
    await createAccount(api.admin, {
      name: 'one',
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: 'sk-ant-0123456789' },
    })
  ).id
})
afterAll(() => api.close())

describe('error rules', () => {
  test('are created, listed by priority, changed and deleted; each change is announced and audited', async () => {
    const seq = await api.lastSeq()
    const late = await createErrorRule(api.admin, { name: 'late', priority: 200, status_codes: [500] })
    const early = await createErrorRule(api.admin, {
      name: 'early',
      priority: 1,
      keywords: ['busy'],
      match: 'all',
    })
    const names = async () => (await listErrorRules(api.admin)).items.map(({ name }) => name)
    expect(await names()).toEqual(['early', 'late'])
    const changed = await updateErrorRule(api.admin, late.id, {
      ...late,
      response_status: 503,
      response_message: 'later',
    })
    expect(changed).toMatchObject({ response_status: 503, revision: 2, enabled: true, match: 'any' })
    expect(await refusalOf(updateErrorRule(api.admin, late.id, { revision: 1 }))).toMatchObject({
      code: 'STALE',
    })
    await deleteErrorRule(api.admin, early.id)
    expect(await names()).toEqual(['late'])
    expect(await api.changesSince(seq)).toEqual(Array.from({ length: 4 }, () => 'setting:*'))
    expect(await api.db.auditLog.count({ where: { resource: 'error_rule' } })).toBe(4)
  })

  test('need a condition, and full rights', async () => {
    expect(await refusalOf(createErrorRule(api.admin, { name: 'always' }))).toMatchObject({
      fields: ['status_codes'],
    })
    expect(await refusalOf(createErrorRule(api.admin, { status_codes: [200] }))).toMatchObject({
      status: 400,
    })
    const key = api.as({ kind: 'admin_key', id: null, scope: 'provision' })
    expect(await refusalOf(createErrorRule(key, { status_codes: [500] }))).toMatchObject({ status: 403 })
    expect(await refusalOf(deleteErrorRule(api.admin, 999_999))).toMatchObject({ status: 404 })
  })
})

describe('what went on', () => {
  test('account events, newest first, with their cause', async () => {
    const event = (kind: string, createdAt: string) => ({
      accountId: BigInt(accountId),
      kind,
      createdAt: new Date(createdAt),
      causeStatus: 429,
      causeMessage: `because of ${kind}`,
    })
    await api.db.accountEvent.createMany({
      data: [event('rate_limited', '2026-01-01T00:00:00Z'), event('recovered', '2026-01-02T00:00:00Z')],
    })
    const { items, total } = await listAccountEvents(api.admin, { account_id: String(accountId) })
    expect(total).toBe(2)
    expect(items[0]).toMatchObject({ kind: 'recovered', account_name: 'one', cause_status: 429, until: null })
    expect((await listAccountEvents(api.admin, { kind: 'rate_limited' })).total).toBe(1)
    expect((await listAccountEvents(api.admin, { search: 'OF REC' })).total).toBe(1)
    expect((await listAccountEvents(api.admin, { search: 'OF_REC' })).total).toBe(0)
    expect((await listAccountEvents(api.admin, { end: '2026-01-02T00:00:00Z' })).total).toBe(1)
    expect((await listAccountEvents(api.admin, { end: '2026-01-01' })).total).toBe(1)
    const inIndia = { start: '2026-01-02', time_zone: 'Asia/Kolkata' }
    expect((await listAccountEvents(api.admin, inIndia)).total).toBe(1)
    expect((await listAccountEvents(api.admin, { account_id: '999' })).total).toBe(0)
  })

  test('failed requests with attempts and exclusions', async () => {
    const attempts = [
      {
        account_id: accountId,
        channel_id: null,
        outcome: 'rateLimited',
        status: 429,
        duration_ms: 12,
        message: 'slow down',
      },
      { account_id: accountId, outcome: 'excluded', reason: 'rate_limited', until: null },
    ]
    const row = { requestId: 'r1', status: 503, code: 'NO_AVAILABLE_ACCOUNT', userId: 4n, attempts }
    await api.db.requestError.create({ data: { id: randomUUID(), ...row, requestedModel: 'sonnet' } })
    const old = { createdAt: new Date(Date.now() - 30 * 86_400_000), requestId: 'r0', status: 500, code: 'X' }
    await api.db.requestError.create({ data: { id: randomUUID(), ...old } })
    const { items, total } = await listRequestErrors(api.admin)
    expect(total).toBe(1)
    expect(items[0]).toMatchObject({ request_id: 'r1', user_id: 4, attempts })
    expect((await listRequestErrors(api.admin, { user_id: '5' })).total).toBe(0)
    const since = new Date(old.createdAt.getTime() + 86_400_000).toISOString()
    expect((await listRequestErrors(api.admin, { end: since })).items).toMatchObject([{ request_id: 'r0' }])
    const day = since.slice(0, 10)
    expect((await listRequestErrors(api.admin, { end: day })).items).toMatchObject([{ request_id: 'r0' }])
    expect(await refusalOf(listRequestErrors(api.admin, { start: day, end: '2020-01-01' }))).toMatchObject({
      fields: ['end'],
    })
    expect((await listRequestErrors(api.admin, { status: '503', user_id: '4' })).total).toBe(1)
    expect((await listRequestErrors(api.admin, { model: 'sonnet' })).total).toBe(1)
    expect((await listRequestErrors(api.admin, { model: 'opus' })).total).toBe(0)
    expect((await listRequestErrors(api.admin, { search: 'available_acc' })).total).toBe(1)
    expect((await listRequestErrors(api.admin, { search: 'r1' })).total).toBe(1)
    expect((await listRequestErrors(api.admin, { search: 'r0' })).total).toBe(0)
  })

  test('the reasons of failed requests are counted for what the list shows, whatever reason it shows', async () => {
    const codes = ['RATE_LIMITED', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']
    for (const [index, code] of codes.entries()) {
      const data = { id: randomUUID(), requestId: `counted-${index}`, userId: 80n, status: 400 + index, code }
      await api.db.requestError.create({ data: { createdAt: new Date(), ...data } })
    }
    const all = [
      { code: 'NOT_FOUND', count: 3 },
      { code: 'RATE_LIMITED', count: 1 },
    ]
    expect(await countErrorReasons(api.admin, { user_id: 80 })).toEqual(all)
    expect(await countErrorReasons(api.admin, { user_id: 80, code: 'RATE_LIMITED' })).toEqual(all)
    expect(await countErrorReasons(api.admin, { user_id: 80, status: 401 })).toEqual([
      { code: 'NOT_FOUND', count: 1 },
    ])
    const somebody = api.as({ kind: 'user', userId: 80, role: 'user' })
    expect(await refusalOf(countErrorReasons(somebody))).toMatchObject({ code: 'FORBIDDEN' })
    await api.db.requestError.deleteMany({ where: { userId: 80n } })
  })

  test('users see their own failed requests, and nothing of where they went', async () => {
    const own = { ...api.admin, actor: { kind: 'user' as const, userId: 70, role: 'user' as const } }
    const attempts = [{ account_id: accountId, outcome: 'rejected', status: 404, message: 'no such model' }]
    const row = { createdAt: new Date(), groupId: 3n, channelId: 2n, accountId: BigInt(accountId), attempts }
    const told = { status: 404, code: 'UPSTREAM_ERROR', message: 'no such model', requestedModel: 'sonet' }
    for (const userId of [70n, 71n]) {
      const id = randomUUID()
      await api.db.requestError.create({
        data: { id, requestId: id, userId, upstreamModel: 'secret', ...row, ...told },
      })
    }
    const { items, total } = await listOwnErrors(own, { user_id: '71', channel_id: '9' })
    expect(total).toBe(1)
    expect(items[0]).toMatchObject({ requested_model: 'sonet', status: 404, message: 'no such model' })
    const shown = Object.keys(items[0] ?? {})
    expect(shown.filter((field) => /account|channel|attempts|upstream/.test(field))).toEqual([])
    expect((await listOwnErrors(own, { status: '503' })).total).toBe(0)
    const key = { ...api.admin, actor: { kind: 'admin_key' as const, id: null, scope: 'full' as const } }
    expect(await refusalOf(listOwnErrors(key))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('one failed request is found by its id, however long ago it was', async () => {
    const createdAt = new Date(Date.now() - 200 * 86_400_000)
    const began = (createdAt.getTime() - 60_000).toString(16).padStart(12, '0')
    const id = `${began.slice(0, 8)}-${began.slice(8)}-7abc-8abc-0123456789ab`
    await api.db.requestError.create({ data: { createdAt, id, requestId: id, status: 500, code: 'X' } })
    const found = async (filter: object): Promise<readonly string[]> =>
      (await listRequestErrors(api.admin, { request_id: id, ...filter })).items.map((item) => item.request_id)
    expect(await found({})).toEqual([id])
    expect(await found({ request_id: id.toUpperCase() })).toEqual([id])
    expect(await found({ request_id: id.replace('ab', 'ba') })).toEqual([])
    expect(await found({ end: createdAt.toISOString() })).toEqual([])
    expect(await found({ start: createdAt.toISOString() })).toEqual([id])
  })

  test('the health of all accounts', async () => {
    const health = await getAccountsHealth(api.admin)
    expect(health).toMatchObject({ slots_in_use: 1, waiting: 0, unhealthy: [] })
    expect(health.counts).toMatchObject({ healthy: 1, error: 0 })
    const live = {
      ...api.live,
      accountStates: async (ids: readonly number[]) =>
        (await api.live.accountStates(ids)).map((state) => ({ ...state, errorMessage: 'refused' })),
    }
    expect(await getAccountsHealth({ ...api.admin, live })).toMatchObject({
      counts: { healthy: 0, error: 1 },
      unhealthy: [{ account_id: accountId, name: 'one', health: 'error', reason: 'refused', until: null }],
    })
  })
})

describe('what the gateway does now', () => {
  const request = {
    requestId: 'r1',
    startedAtMs: Date.parse('2026-11-21T08:00:00Z'),
    phase: 'waiting',
    path: '/v1/messages',
    protocol: 'anthropic_messages',
    apiKeyId: null,
    groupId: null,
    channelId: null,
    requestedModel: 'sonnet',
    upstreamModel: null,
    stream: true,
    attempts: 0,
    queuedMs: 12.5,
  } as const

  test('is told with names, the longest running first, and slots by account and user', async () => {
    const live = {
      ...api.live,
      gatewayStates: () => Promise.resolve([]),
      liveRequests: () =>
        Promise.resolve([
          { ...request, requestId: 'r2', startedAtMs: request.startedAtMs + 1000, userId: null, accountId },
          { ...request, userId: api.adminId, accountId: null },
        ]),
    }
    const event = await readRealtime({ ...api.admin, live })
    expect(event).toMatchObject({
      type: 'state',
      requests_total: 2,
      requests: [
        { request_id: 'r1', user_email: 'admin@example.com', account_name: null, queued_ms: 13 },
        { request_id: 'r2', user_email: null, account_name: 'one' },
      ],
    })
    expect(await getConcurrency({ ...api.admin, live })).toMatchObject({
      slots_in_use: 1,
      accounts: [{ account_id: accountId, slots_in_use: 1, waiting: 0 }],
      users: [{ user_id: api.adminId, email: 'admin@example.com', requests: 1, waiting: 1 }],
    })
  })

  test('is told for as long as who asked may hear it', { timeout: 20_000 }, async () => {
    const sessionOf = async (name: string): Promise<ServiceActor & { readonly kind: 'user' }> => {
      const email = `${name}@example.com`
      const { id } = await createUser(api.admin, { email, password: 'a long password', role: 'admin' })
      const expiresAt = new Date(Date.now() + 3_600_000)
      await api.db.session.create({ data: { jti: name, userId: BigInt(id), expiresAt } })
      return { kind: 'user', userId: id, role: 'admin', sessionId: name }
    }
    const [stays, demoted, gone] = await Promise.all(['stays', 'demoted', 'gone'].map(sessionOf))
    const key = await createAdminKey(api.admin, { name: 'watcher', scope: 'read' })
    const watcher: ServiceActor = { kind: 'admin_key', id: key.id, scope: 'read' }
    const streams = [stays, demoted, gone, watcher].map((actor) => watchRealtime(api.as(actor ?? watcher)))
    for (const stream of streams) await stream.next()
    await updateUser(api.admin, demoted?.userId ?? 0, { role: 'user' })
    await api.db.session.update({ where: { jti: 'gone' }, data: { revokedAt: new Date() } })
    await revokeAdminKey(api.admin, key.id)
    const isOpenLater = streams.map(async (stream) => {
      for (let told = 0; told < 6; told++) if ((await stream.next()).done === true) return false
      await stream.return(undefined)
      return true
    })
    expect(await Promise.all(isOpenLater)).toEqual([true, false, false, false])
  })

  test('is told to administrators without a second step until one is asked of them', async () => {
    const email = 'one-step@example.com'
    const { id } = await createUser(api.admin, { email, password: 'a long password', role: 'admin' })
    const watcher = api.as({ kind: 'user', userId: id, role: 'admin' })
    expect(await isStillAdmin(watcher)).toBe(true)
    await updateSettings(api.admin, { require_admin_totp: true })
    expect(await isStillAdmin(watcher)).toBe(false)
    await api.db.user.update({ where: { id: BigInt(id) }, data: { totpSecret: 'sealed' } })
    expect(await isStillAdmin(watcher)).toBe(true)
    await updateSettings(api.admin, { require_admin_totp: false })
  })

  test('is said to be unknown while no gateway answers', async () => {
    expect(await readRealtime(api.admin)).toMatchObject({ type: 'unavailable' })
    expect(await refusalOf(getConcurrency(api.admin))).toMatchObject({ code: 'LIVE_UNAVAILABLE' })
  })
})
