import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createAccount,
  createProxy,
  deleteAccount,
  deleteProxy,
  getProxy,
  listAllProxies,
  listProxies,
  testProxy,
  updateProxy,
} from '@/lib/services'
import { openApi, refusalOf, testCrypto, type ApiFixture } from './api-fixture'

let api: ApiFixture

const PASSWORD = 'a long proxy password'

beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

let count = 0

function proxyBody(fields: object = {}): object {
  count += 1
  return { name: `p${count}`, protocol: 'http', host: 'proxy.example.com', port: 3128, ...fields }
}

async function storedPassword(id: number): Promise<string | null> {
  const { password } = await api.db.proxy.findUniqueOrThrow({ where: { id: BigInt(id) } })
  return password === null ? null : testCrypto.decrypt(password)
}

function accountBehind(proxyId: number): Promise<{ readonly id: number }> {
  const credentials = { api_key: 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz' }
  return createAccount(api.admin, {
    name: 'behind',
    platform: 'anthropic',
    type: 'api_key',
    credentials,
    proxy_id: proxyId,
  })
}

describe('a proxy', () => {
  test('keeps its password encrypted, shows a mask, and announces every change', async () => {
    const seq = await api.lastSeq()
    const proxy = await createProxy(api.admin, proxyBody({ username: 'ada', password: PASSWORD }))
    expect(proxy).toMatchObject({
      username: 'ada',
      password: 'a l…word',
      accounts_count: 0,
      status: 'active',
    })
    expect(await storedPassword(proxy.id)).toBe(PASSWORD)
    await updateProxy(api.admin, proxy.id, { ...proxy, port: 3129 })
    expect(await storedPassword(proxy.id)).toBe(PASSWORD)
    await updateProxy(api.admin, proxy.id, { password: 'another password' })
    expect(await storedPassword(proxy.id)).toBe('another password')
    expect(await updateProxy(api.admin, proxy.id, { username: '', password: null })).toMatchObject({
      username: null,
      password: null,
    })
    expect(await refusalOf(updateProxy(api.admin, proxy.id, { password: 'a l…word' }))).toMatchObject({
      fields: ['password'],
    })
    expect(await api.changesSince(seq)).toEqual(Array.from({ length: 4 }, () => `proxy:${proxy.id}`))
    const audits = await api.db.auditLog.findMany({
      where: { resource: 'proxy', resourceId: String(proxy.id) },
      select: { action: true, before: true, after: true },
      orderBy: { id: 'asc' },
    })
    expect(audits.map(({ action }) => action)).toEqual(['create', 'update', 'update', 'update'])
    expect(audits[1]).toMatchObject({ before: { port: 3128 }, after: { port: 3129 } })
    expect(JSON.stringify(audits)).not.toContain(PASSWORD)
  })

  test.each([
    ['host', { host: 'http://proxy.example.com' }],
    ['host', { host: 'proxy.example.com/path' }],
    ['port', { port: 0 }],
    ['port', { port: 65_536 }],
    ['protocol', { protocol: 'socks4' }],
    ['password', { password: 'a\nb' }],
    ['username', { username: 'é'.repeat(200) }],
    ['colour', { colour: 'red' }],
  ])('%s is refused in %j', async (field, fields) => {
    expect(await refusalOf(createProxy(api.admin, proxyBody(fields)))).toMatchObject({
      status: 400,
      fields: [field],
    })
  })

  test('may have an IPv6 address as its host', async () => {
    expect(await createProxy(api.admin, proxyBody({ host: '[2001:db8::1]' }))).toMatchObject({
      host: '[2001:db8::1]',
    })
  })

  test('names are told apart, old revisions and unknown ids refused', async () => {
    const proxy = await createProxy(api.admin, proxyBody({ name: 'Named' }))
    expect(await refusalOf(createProxy(api.admin, proxyBody({ name: 'named' })))).toMatchObject({
      code: 'CONFLICT',
      status: 409,
    })
    await updateProxy(api.admin, proxy.id, { status: 'disabled', revision: proxy.revision })
    expect(
      await refusalOf(updateProxy(api.admin, proxy.id, { port: 1, revision: proxy.revision })),
    ).toMatchObject({ code: 'STALE' })
    expect(await refusalOf(getProxy(api.admin, 999_999))).toMatchObject({ code: 'NOT_FOUND' })
    expect((await listProxies(api.admin, { search: 'named' })).items.map(({ id }) => id)).toEqual([proxy.id])
    expect((await listProxies(api.admin, { status: 'disabled' })).total).toBe(1)
    expect((await listAllProxies(api.admin)).find(({ id }) => id === proxy.id)).toEqual({
      id: proxy.id,
      name: 'Named',
      protocol: 'http',
      host: 'proxy.example.com',
      port: 3128,
      status: 'disabled',
    })
  })

  test('cannot be deleted while a living account uses it', async () => {
    const proxy = await createProxy(api.admin, proxyBody())
    const account = await accountBehind(proxy.id)
    expect(await getProxy(api.admin, proxy.id)).toMatchObject({ accounts_count: 1 })
    expect(await refusalOf(deleteProxy(api.admin, proxy.id))).toMatchObject({ code: 'CONFLICT', status: 409 })
    await deleteAccount(api.admin, account.id)
    expect(await getProxy(api.admin, proxy.id)).toMatchObject({ accounts_count: 0 })
    await deleteProxy(api.admin, proxy.id)
    expect(await refusalOf(getProxy(api.admin, proxy.id))).toMatchObject({ status: 404 })
  })

  test('is tested by the gateway with its password, and keeps the result without a new revision', async () => {
    const proxy = await createProxy(api.admin, proxyBody({ username: 'ada', password: PASSWORD }))
    const result = await testProxy(api.admin, proxy.id, { url: 'https://provider.example.com' })
    expect(api.live.calls.at(-1)).toEqual([
      'proxy',
      {
        protocol: 'http',
        host: 'proxy.example.com',
        port: 3128,
        username: 'ada',
        password: PASSWORD,
        url: 'https://provider.example.com',
      },
    ])
    expect(result).toMatchObject({
      ok: true,
      status: 404,
      latency_ms: 21,
      proxy: { last_check_ok: true, last_check_ms: 21, revision: proxy.revision, password: 'a l…word' },
    })
    expect(await refusalOf(testProxy(api.admin, proxy.id, { url: 'ftp://x' }))).toMatchObject({
      fields: ['url'],
    })
  })

  test('is for administrators', async () => {
    const reader = api.as({ kind: 'admin_key', id: null, scope: 'read' })
    const user = api.as({ kind: 'user', userId: api.adminId, role: 'user' })
    expect((await listProxies(reader)).total).toBeGreaterThan(0)
    for (const call of [createProxy(reader, proxyBody()), listProxies(user), testProxy(reader, 1, {})]) {
      expect(await refusalOf(call)).toMatchObject({ status: 403 })
    }
  })
})
