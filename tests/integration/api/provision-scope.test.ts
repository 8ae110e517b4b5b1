import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createAccount,
  createGroup,
  createProxy,
  createUser,
  deleteAccount,
  getUser,
  importAccounts,
  setUserGroups,
  updateAccount,
  updateProxy,
  updateUser,
  type UserView,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

let nextUser = 0

function newUser(): Promise<UserView> {
  return createUser(api.admin, { email: `person${nextUser++}@example.com`, password: 'correct horse' })
}

describe('a key of the scope provision', () => {
  const provision = () => api.as({ kind: 'admin_key', id: null, scope: 'provision' })
  const forbidden = { code: 'FORBIDDEN', status: 403 }

  test('makes users without money', async () => {
    const body = { email: 'by-key@example.com', password: 'correct horse' }
    expect(await refusalOf(createUser(provision(), { ...body, balance: '0.01' }))).toMatchObject(forbidden)
    const { id } = await createUser(provision(), { ...body, balance: 0 })
    expect((await getUser(api.admin, id)).balance_exact).toBe('0')
    expect(await api.db.balanceLedger.count({ where: { userId: BigInt(id) } })).toBe(0)
  })

  test('leaves the sign-in of an existing user as it is', async () => {
    const { id } = await newUser()
    const { email } = await getUser(api.admin, id)
    const change = (body: object) => updateUser(provision(), id, body)
    expect(await refusalOf(change({ password: 'taken over' }))).toMatchObject(forbidden)
    expect(await refusalOf(change({ email: 'other-box@example.com' }))).toMatchObject(forbidden)
    expect(await change({ email, notes: 'by key' })).toMatchObject({ email, notes: 'by key' })
  })

  test('grants groups on their usual terms and keeps the rates a user has', async () => {
    const { id } = await newUser()
    const { id: rated } = await createGroup(api.admin, { name: 'rated', platform: 'openai' })
    const { id: usual } = await createGroup(api.admin, { name: 'usual', platform: 'openai' })
    await setUserGroups(api.admin, id, { input: [{ group_id: rated, rate_multiplier: '0.5' }] })
    const set = (multiplier: unknown, other: unknown = null) =>
      setUserGroups(provision(), id, {
        input: [
          { group_id: rated, rate_multiplier: multiplier },
          { group_id: usual, rate_multiplier: other, rpm_limit: 3 },
        ],
      })
    expect(await refusalOf(set(0))).toMatchObject(forbidden)
    expect(await refusalOf(set(null))).toMatchObject(forbidden)
    expect(await refusalOf(set('0.5', 1))).toMatchObject(forbidden)
    expect(await refusalOf(setUserGroups(provision(), id, { input: [] }))).toMatchObject(forbidden)
    expect(await refusalOf(updateUser(provision(), id, { allowed_groups: [usual] }))).toMatchObject(forbidden)
    expect((await updateUser(provision(), id, { allowed_groups: [rated] })).groups).toMatchObject([
      { group_id: rated, rate_multiplier: 0.5 },
    ])
    expect((await set('0.50')).groups).toMatchObject([
      { group_id: rated, rate_multiplier: 0.5 },
      { group_id: usual, rate_multiplier: null, rpm_limit: 3 },
    ])
  })

  test('sends no stored secret of an account to another server', async () => {
    const secret = 'sk-of-the-operator-0001'
    const { id: proxyId } = await createProxy(api.admin, {
      name: 'listener',
      protocol: 'http',
      host: 'p.test',
      port: 80,
    })
    const account = { name: 'kept', platform: 'openai', type: 'api_key', credentials: { api_key: secret } }
    const { id, credentials } = await createAccount(api.admin, { ...account, base_url: 'https://a.test/v1' })
    const change = (body: object) => updateAccount(provision(), id, body)
    const elsewhere = { base_url: 'https://evil.test' }
    for (const body of [
      elsewhere,
      { ...elsewhere, credentials },
      { credentials: { base_url: 'https://evil.test' } },
      { base_url: 'http://a.test/v1' },
      { base_url: null },
      { oauth_token_endpoint: 'https://evil.test' },
    ]) {
      expect([body, await refusalOf(change(body))]).toMatchObject([body, forbidden])
    }
    const file = { accounts: [{ ...account, ...elsewhere, credentials }], on_existing: 'update' }
    expect((await importAccounts(provision(), file)).results).toMatchObject([{ reason: 'FORBIDDEN' }])

    expect(await change({ base_url: 'https://a.test/v2', credentials, proxy_id: proxyId })).toMatchObject({
      base_url: 'https://a.test/v2',
    })
    expect(await change({ ...elsewhere, credentials: { api_key: secret } })).toMatchObject(elsewhere)
    expect(await change({ base_url: null, credentials: { api_key: 'sk-of-their-own-0002' } })).toMatchObject({
      base_url: null,
    })
    expect(await updateAccount(api.admin, id, { base_url: 'http://plain.test' })).toMatchObject({
      name: 'kept',
    })
    expect(await refusalOf(change({ proxy_id: null }))).toMatchObject(forbidden)
    expect(await refusalOf(change({ proxy_id: null, base_url: 'HTTP://plain.test' }))).toMatchObject(
      forbidden,
    )
  })

  test('sends no stored secret of an account to the server of another platform', async () => {
    const account = { platform: 'anthropic', type: 'api_key', credentials: { api_key: 'sk-of-a-kind-0001' } }
    const { id } = await createAccount(api.admin, { ...account, name: 'at its own' })
    const change = (body: object) => updateAccount(provision(), id, body)
    expect(await refusalOf(change({ platform: 'openai' }))).toMatchObject(forbidden)
    const anew = { platform: 'openai', credentials: { api_key: 'sk-of-another-0002' } }
    expect(await change(anew)).toMatchObject({ platform: 'openai' })
    const { id: relayed } = await createAccount(api.admin, {
      ...account,
      name: 'at a relay',
      base_url: 'https://relay.test',
      oauth_token_endpoint: 'https://relay.test/token',
    })
    expect(await updateAccount(provision(), relayed, { platform: 'openai' })).toMatchObject({
      platform: 'openai',
    })
  })

  test('sends no stored password of a proxy to another server', async () => {
    const proxy = { name: 'guarded', protocol: 'http', host: 'p.test', port: 8080, username: 'u' } as const
    const { id, password } = await createProxy(api.admin, { ...proxy, password: 'a long password' })
    const change = (body: object) => updateProxy(provision(), id, body)
    expect(await refusalOf(change({ host: 'evil.test' }))).toMatchObject(forbidden)
    expect(await refusalOf(change({ port: 81, password }))).toMatchObject(forbidden)
    expect(await change({ name: 'renamed', host: 'p.test', password })).toMatchObject({ name: 'renamed' })
    expect(await change({ host: 'other.test', password: 'another password' })).toMatchObject({
      host: 'other.test',
    })
    expect(await updateProxy(api.admin, id, { port: 82 })).toMatchObject({ port: 82 })
  })
  test('sends no stored password of a proxy in plain text', async () => {
    const proxy = { name: 'by TLS', protocol: 'https', host: 'tls.test', port: 8443, username: 'u' } as const
    const { id, password } = await createProxy(api.admin, { ...proxy, password: 'a long password' })
    const change = (body: object) => updateProxy(provision(), id, body)
    for (const protocol of ['http', 'socks5']) {
      expect(await refusalOf(change({ protocol, password }))).toMatchObject(forbidden)
    }
    expect(await change({ protocol: 'http', password: 'another password' })).toMatchObject({
      protocol: 'http',
    })
    expect(await change({ protocol: 'https' })).toMatchObject({ protocol: 'https' })
  })

  test.each([
    ['base_url', { base_url: 'http://plain.test' }],
    ['base_url in capitals', { base_url: 'HTTP://plain.test' }],
    ['oauth_token_endpoint', { oauth_token_endpoint: 'http://plain.test/token' }],
  ])('shows no other proxy the secrets of an account with a plain %s', async (name, addresses) => {
    const proxy = { name: `open, ${name}`, protocol: 'https', host: 'open.test', port: 8443 } as const
    const { id } = await createProxy(api.admin, proxy)
    const change = (body: object) => updateProxy(provision(), id, body)
    const account = { name, platform: 'openai', type: 'api_key', credentials: { api_key: 'sk-plain-0001' } }
    const behind = { ...account, ...addresses, proxy_id: id }
    const deleted = await createAccount(api.admin, behind)
    await deleteAccount(api.admin, deleted.id)
    expect(await change({ port: 8444 })).toMatchObject({ port: 8444 })
    await createAccount(api.admin, behind)
    for (const body of [{ host: 'evil.test' }, { port: 81 }, { protocol: 'http' }, { protocol: 'socks5' }]) {
      expect([body, await refusalOf(change(body))]).toMatchObject([body, forbidden])
    }
    expect(await refusalOf(change({ host: 'evil.test', password: 'its own' }))).toMatchObject(forbidden)
    expect(await change({ name: `renamed, ${name}`, status: 'disabled' })).toMatchObject({
      host: 'open.test',
    })
    expect(await updateProxy(api.admin, id, { host: 'other.test' })).toMatchObject({ host: 'other.test' })
  })
})
