import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createAccount,
  createChannel,
  createGroup,
  getAccount,
  getAccountBindings,
  listAccounts,
  setAccountBindings,
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

  test('the workspace of a ChatGPT account stands beside them as it is, and must fit into a header', async () => {
    const account = await createAccount(
      api.admin,
      accountBody({
        platform: 'openai',
        type: 'oauth',
        credentials: { access_token: SECRET, chatgpt_account_id: '8f1c5a9e-workspace' },
      }),
    )
    expect(account.credentials).toEqual({
      access_token: 'sk-…ab12',
      chatgpt_account_id: '8f1c5a9e-workspace',
    })
    const change = (id: string | null) =>
      updateAccount(api.admin, account.id, { credentials: { chatgpt_account_id: id } })
    expect(await refusalOf(change('two words'))).toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(await storedSecrets(account.id)).toMatchObject({ chatgpt_account_id: '8f1c5a9e-workspace' })
    await change(null)
    expect(await storedSecrets(account.id)).toEqual({ access_token: SECRET })
  })

  test('a repeated mask keeps the secret, a new one replaces it, null removes, a foreign mask is refused', async () => {
    const account = await createAccount(
      api.admin,
      accountBody({ credentials: { api_key: SECRET, id_token: 'x-id-secret' } }),
    )
    await updateAccount(api.admin, account.id, { credentials: { api_key: 'sk-…ab12' } })
    expect(await storedSecrets(account.id)).toEqual({ api_key: SECRET, id_token: 'x-id-secret' })
    await updateAccount(api.admin, account.id, { credentials: { api_key: `${SECRET}-new`, id_token: null } })
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

describe('fields of credentials', () => {
  const unknown = { code: 'UNKNOWN_FIELD', status: 400, fields: ['credentials.org'] }

  test('are those an account is signed in by and the facts beside a token; others are refused', async () => {
    const facts = { expires_at: 1_800_000_000, email: 'a@example.com', account_uuid: 'u-1' }
    const account = await createAccount(
      api.admin,
      accountBody({ credentials: { api_key: SECRET, ...facts } }),
    )
    const stored = await storedSecrets(account.id)
    expect(stored).toEqual({ api_key: SECRET, ...facts })
    const create = createAccount(api.admin, accountBody({ credentials: { api_key: SECRET, org: 'x' } }))
    expect(await refusalOf(create)).toEqual(unknown)
    for (const org of ['x', 1, null]) {
      expect(await refusalOf(updateAccount(api.admin, account.id, { credentials: { org } }))).toEqual(unknown)
    }
    expect(await storedSecrets(account.id)).toEqual(stored)
  })

  test('that are stored of old may be sent back and removed', async () => {
    const account = await createAccount(api.admin, accountBody())
    const credentials = api.admin.crypto.encrypt(JSON.stringify({ api_key: SECRET, org: 'of-old-times' }))
    await api.db.account.update({ where: { id: BigInt(account.id) }, data: { credentials } })
    const { credentials: shown } = await getAccount(api.admin, account.id)
    await updateAccount(api.admin, account.id, { credentials: shown })
    expect(await storedSecrets(account.id)).toEqual({ api_key: SECRET, org: 'of-old-times' })
    await updateAccount(api.admin, account.id, { credentials: { org: null } })
    expect(await storedSecrets(account.id)).toEqual({ api_key: SECRET })
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
    const unrouted = async (): Promise<readonly number[]> => {
      const { items } = await listAccounts(api.admin, { group_id: groupId, channel_id: 'none' })
      return items.map((row) => row.id)
    }
    expect(await unrouted()).toContain(account.id)
    expect(await api.changesSince(seq)).toEqual([`account:${account.id}`])
    const onlyLegacyGone = await updateAccount(api.admin, account.id, { group_ids: [] })
    expect(onlyLegacyGone.bindings).toMatchObject([{ channel_id: channelId }])
    expect(await unrouted()).not.toContain(account.id)
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
