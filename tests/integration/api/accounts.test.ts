import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  clearAccountError,
  clearAccountRateLimit,
  createAccount,
  createChannel,
  createGroup,
  deleteAccount,
  getAccount,
  getAccountBindings,
  listAccounts,
  refreshAccount,
  setAccountBindings,
  setAccountSchedulable,
  testAccount,
  updateAccount,
} from '@/lib/services'
import { openApi, refusalOf, testCrypto, type ApiFixture } from './api-fixture'

let api: ApiFixture
let groupId: number
let channelId: number

const SECRET = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz-ab12'

beforeAll(async () => {
  api = await openApi()
  groupId = (await createGroup(api.admin, { name: 'g', platform: 'anthropic' })).id
  channelId = (await createChannel(api.admin, { name: 'c', group_ids: [groupId] })).id
})
afterAll(() => api.close())

function accountBody(fields: object = {}): object {
  return { name: 'acc', platform: 'anthropic', type: 'api_key', credentials: { api_key: SECRET }, ...fields }
}

async function storedSecrets(id: number): Promise<unknown> {
  const row = await api.db.account.findUniqueOrThrow({ where: { id: BigInt(id) } })
  expect(row.credentials).not.toContain(SECRET)
  return JSON.parse(testCrypto.decrypt(row.credentials))
}

describe('secrets', () => {
  test('are stored encrypted, shown masked, and never reach the audit log', async () => {
    const account = await createAccount(api.admin, accountBody())
    expect(account.credentials).toEqual({ api_key: 'sk-…ab12' })
    expect(await storedSecrets(account.id)).toEqual({ api_key: SECRET })
    const audits = await api.db.auditLog.findMany({ where: { resource: 'account' } })
    expect(audits.length).toBeGreaterThan(0)
    expect(
      JSON.stringify(audits, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(SECRET)
  })

  test('a repeated mask keeps the secret, a new one replaces it, null removes, a foreign mask is refused', async () => {
    const account = await createAccount(
      api.admin,
      accountBody({ credentials: { api_key: SECRET, org: 'x-org-secret' } }),
    )
    await updateAccount(api.admin, account.id, { credentials: { api_key: 'sk-…ab12' } })
    expect(await storedSecrets(account.id)).toEqual({ api_key: SECRET, org: 'x-org-secret' })
    await updateAccount(api.admin, account.id, { credentials: { api_key: `${SECRET}-new`, org: null } })
    expect(await storedSecrets(account.id)).toEqual({ api_key: `${SECRET}-new` })
    expect(
      await refusalOf(updateAccount(api.admin, account.id, { credentials: { api_key: 'sk-…zzzz' } })),
    ).toEqual({
      code: 'VALIDATION_ERROR',
      status: 400,
      fields: ['credentials.api_key'],
    })
    expect(
      await refusalOf(updateAccount(api.admin, account.id, { credentials: { api_key: null } })),
    ).toMatchObject({
      fields: ['credentials.api_key'],
    })
    expect(
      await refusalOf(createAccount(api.admin, accountBody({ credentials: { api_key: 'a\nb' } }))),
    ).toMatchObject({
      fields: ['credentials.api_key'],
    })
  })
})

describe('the body', () => {
  test('aliases of the type, and columns moved out of credentials', async () => {
    const account = await createAccount(
      api.admin,
      accountBody({
        type: 'apikey',
        credentials: {
          api_key: SECRET,
          base_url: 'https://example.com/v1',
          model_mapping: { a: 'b', 'c-*': 'd-*' },
        },
      }),
    )
    expect(account).toMatchObject({
      type: 'api_key',
      base_url: 'https://example.com/v1',
      model_mapping: { a: 'b', 'c-*': 'd-*' },
      concurrency: 3,
      priority: 50,
      live: { slots_in_use: 1 },
    })
    expect(await storedSecrets(account.id)).toEqual({ api_key: SECRET })
    const token = await createAccount(
      api.admin,
      accountBody({ type: 'setup-token', credentials: { access_token: SECRET } }),
    )
    expect(token.type).toBe('setup_token')
  })

  test('PUT of what GET answered changes nothing but revision and time', async () => {
    const account = await createAccount(
      api.admin,
      accountBody({
        bindings: [{ group_id: groupId, channel_id: channelId, priority: 9 }],
        group_ids: undefined,
        temp_unschedulable_rules: [{ status_code: 429, keywords: ['slow'], duration_minutes: 5 }],
        custom_error_codes: [500],
        rate_multiplier: '0.85',
        quota_usd: 10.5,
        expires_at: '2027-01-01T00:00:00Z',
        stable_identity: { enabled: true },
        load_factor: 7,
      }),
    )
    const before = await getAccount(api.admin, account.id)
    const after = await updateAccount(api.admin, account.id, JSON.parse(JSON.stringify(before)))
    expect({ ...after, revision: 0, updated_at: '' }).toEqual({ ...before, revision: 0, updated_at: '' })
    expect(await storedSecrets(account.id)).toEqual({ api_key: SECRET })
  })

  test.each([
    ['UNKNOWN_FIELD', 'colour', { colour: 'red' }],
    ['VALIDATION_ERROR', 'platform', { platform: 'acme' }],
    ['VALIDATION_ERROR', 'base_url', { base_url: 'ftp://example.com' }],
    ['VALIDATION_ERROR', 'base_url', { base_url: 'https://user:pw@example.com' }],
    ['VALIDATION_ERROR', 'rate_multiplier', { rate_multiplier: '-1' }],
    ['VALIDATION_ERROR', 'concurrency', { concurrency: 1.5 }],
    ['VALIDATION_ERROR', 'proxy_id', { proxy_id: 77 }],
    ['VALIDATION_ERROR', 'credentials.api_key', { credentials: {} }],
    ['INVALID_MODEL_MAPPING', 'model_mapping.a', { model_mapping: { a: 'b*' } }],
    ['UNKNOWN_GROUP', 'group_ids.0', { group_ids: [999_999] }],
    ['INVALID_CHANNEL_ID', 'bindings.0.channel_id', { bindings: [{ group_id: 1, channel_id: 999_999 }] }],
  ])('%s at %s', async (code, path, fields) => {
    const refusal = await refusalOf(createAccount(api.admin, accountBody(fields)))
    expect(refusal).toEqual({ code, status: 400, fields: [path] })
  })

  test('an outdated revision is STALE, an unknown id NOT_FOUND', async () => {
    const account = await createAccount(api.admin, accountBody())
    await updateAccount(api.admin, account.id, { priority: 1, revision: account.revision })
    expect(
      await refusalOf(updateAccount(api.admin, account.id, { priority: 2, revision: account.revision })),
    ).toMatchObject({ code: 'STALE', status: 409 })
    expect(await refusalOf(getAccount(api.admin, 999_999))).toMatchObject({ code: 'NOT_FOUND', status: 404 })
  })
})

describe('bindings', () => {
  test('are replaced as a whole; rows that stay keep their id', async () => {
    const account = await createAccount(api.admin, accountBody({ group_ids: [groupId] }))
    const seq = await api.lastSeq()
    const [legacy] = account.bindings
    expect(account.group_ids).toEqual([groupId])
    const both = await setAccountBindings(api.admin, account.id, [
      { group_id: groupId, channel_id: null, priority: 1 },
      { group_id: groupId, channel_id: channelId },
    ])
    expect(both.map((row) => [row.channel_id, row.priority, row.channel_name])).toEqual([
      [channelId, 50, 'c'],
      [null, 1, null],
    ])
    expect(both.find((row) => row.channel_id === null)?.id).toBe(legacy?.id)
    expect(await api.changesSince(seq)).toEqual([`account:${account.id}`])
    const onlyLegacyGone = await updateAccount(api.admin, account.id, { group_ids: [] })
    expect(onlyLegacyGone.bindings).toMatchObject([{ channel_id: channelId }])
    expect(
      await setAccountBindings(api.admin, account.id, await getAccountBindings(api.admin, account.id)),
    ).toHaveLength(1)
    expect(
      await refusalOf(
        setAccountBindings(api.admin, account.id, [
          { group_id: groupId, channel_id: channelId },
          { group_id: groupId, channel_id: channelId, priority: 2 },
        ]),
      ),
    ).toMatchObject({ status: 400, fields: ['1'] })
  })

  test('two replacements at once leave one of the two, whole', async () => {
    const account = await createAccount(api.admin, accountBody())
    const wanted = [[{ group_id: groupId, channel_id: channelId }], [{ group_id: groupId, channel_id: null }]]
    await Promise.all(wanted.map((bindings) => setAccountBindings(api.admin, account.id, bindings)))
    expect(await getAccountBindings(api.admin, account.id)).toHaveLength(1)
  })
})

describe('health', () => {
  test('clear-error and clear-rate-limit clean the rows and tell the gateway', async () => {
    const account = await createAccount(api.admin, accountBody({ status: 'error' }))
    const until = new Date('2027-01-01T00:00:00Z')
    await api.db.accountState.update({
      where: { accountId: BigInt(account.id) },
      data: {
        errorMessage: 'broken',
        rateLimitedUntil: until,
        overloadedUntil: until,
        modelCooldowns: { m: 1 },
      },
    })
    expect(await clearAccountError(api.admin, account.id)).toMatchObject({
      status: 'active',
      error_message: null,
    })
    expect(await clearAccountRateLimit(api.admin, account.id)).toMatchObject({
      rate_limited_until: null,
      overloaded_until: null,
      model_cooldowns: {},
    })
    expect(api.live.calls).toEqual([
      ['clear', { accountId: account.id, limit: 'error' }],
      ['clear', { accountId: account.id, limit: 'rate_limit' }],
    ])
    expect(await setAccountSchedulable(api.admin, account.id, { schedulable: false })).toMatchObject({
      schedulable: false,
    })
    expect(await api.db.accountEvent.count({ where: { accountId: BigInt(account.id) } })).toBe(2)
  })

  test('a token is renewed by the gateway, and an API key has none', async () => {
    const key = await createAccount(api.admin, accountBody())
    expect(await refusalOf(refreshAccount(api.admin, key.id))).toMatchObject({
      code: 'NOT_RENEWABLE',
      status: 409,
    })
    const oauth = await createAccount(
      api.admin,
      accountBody({ type: 'oauth', credentials: { refresh_token: SECRET } }),
    )
    expect(await refreshAccount(api.admin, oauth.id)).toMatchObject({ id: oauth.id, type: 'oauth' })
    expect(api.live.calls.at(-1)).toEqual(['renew', { accountId: oauth.id }])
    const failing = {
      ...api.admin,
      live: { ...api.live, renewToken: () => Promise.resolve({ ok: false, message: 'invalid_grant' }) },
    }
    expect(await refusalOf(refreshAccount(failing, oauth.id))).toMatchObject({
      code: 'REFRESH_FAILED',
      status: 502,
    })
    const audits = await api.db.auditLog.findMany({
      where: { resource: 'account', resourceId: String(oauth.id), action: 'refresh' },
      select: { after: true },
      orderBy: { id: 'asc' },
    })
    expect(audits.map(({ after }) => after)).toEqual([
      { ok: true, message: 'OK' },
      { ok: false, message: 'invalid_grant' },
    ])
  })

  test('a test call streams its start and its result', async () => {
    const account = await createAccount(api.admin, accountBody())
    const events: unknown[] = []
    for await (const event of await testAccount(api.admin, account.id, { model: 'claude' }))
      events.push(event)
    expect(events).toEqual([
      { type: 'start', account_id: account.id, name: 'acc', model: 'claude' },
      { type: 'result', ok: true, status: 200, duration_ms: 12, message: 'pong' },
    ])
    expect(await refusalOf(testAccount(api.admin, account.id, {}))).toMatchObject({ fields: ['model'] })
  })

  test('deletion is soft and takes the bindings along', async () => {
    const account = await createAccount(api.admin, accountBody({ name: 'gone', group_ids: [groupId] }))
    await deleteAccount(api.admin, account.id)
    const row = await api.db.account.findUniqueOrThrow({ where: { id: BigInt(account.id) } })
    expect(row.deletedAt).not.toBeNull()
    expect(await api.db.accountGroup.count({ where: { accountId: row.id } })).toBe(0)
    expect((await listAccounts(api.admin, { search: 'gone' })).total).toBe(0)
  })

  test('lists filter by group, channel, and treat wildcards as text', async () => {
    await createAccount(
      api.admin,
      accountBody({ name: 'odd_100%', bindings: [{ group_id: groupId, channel_id: channelId }] }),
    )
    await createAccount(api.admin, accountBody({ name: 'odd-100x' }))
    expect((await listAccounts(api.admin, { search: 'd_100%' })).items.map((row) => row.name)).toEqual([
      'odd_100%',
    ])
    expect((await listAccounts(api.admin, { channel_id: String(channelId), search: 'odd' })).total).toBe(1)
    expect(await refusalOf(listAccounts(api.admin, { page_size: 5000 }))).toMatchObject({
      fields: ['page_size'],
    })
  })
})
