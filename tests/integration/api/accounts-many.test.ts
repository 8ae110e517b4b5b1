import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  bulkUpdateAccounts,
  createAccount,
  createAccounts,
  createChannel,
  createGroup,
  exportAccounts,
  getAccount,
  importAccounts,
  listAccountModels,
  listAccounts,
  updateAccount,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let groupId: number
let channelId: number

const SECRET = 'sk-ant-api03-abcdefghijklmnopqrstuvwxyz-ab12'

beforeAll(async () => {
  api = await openApi()
  groupId = (await createGroup(api.admin, { name: 'main', platform: 'anthropic' })).id
  channelId = (await createChannel(api.admin, { name: 'direct', group_ids: [groupId] })).id
})
afterAll(() => api.close())

function accountBody(name: string, fields: object = {}): object {
  return { name, platform: 'anthropic', type: 'api_key', credentials: { api_key: SECRET }, ...fields }
}

describe('many accounts at once', () => {
  test('are created one by one: a refused one leaves the others alone', async () => {
    const { success, failed, results } = await createAccounts(api.admin, {
      accounts: [
        accountBody('b1'),
        { name: 'b2', platform: 'anthropic' },
        accountBody('b3', { concurrency: -1 }),
      ],
    })
    expect({ success, failed }).toEqual({ success: 1, failed: 2 })
    expect(results.map(({ index, name, outcome, reason }) => ({ index, name, outcome, reason }))).toEqual([
      { index: 0, name: 'b1', outcome: 'created', reason: null },
      { index: 1, name: 'b2', outcome: 'failed', reason: 'VALIDATION_ERROR' },
      { index: 2, name: 'b3', outcome: 'failed', reason: 'VALIDATION_ERROR' },
    ])
    expect(Object.keys(results[2]?.fields ?? {})).toEqual(['concurrency'])
  })

  test('get the same fields; bindings are added to those they have', async () => {
    const legacy = { group_id: groupId, channel_id: null, priority: 7 }
    const one = await createAccount(api.admin, accountBody('u1', { bindings: [legacy] }))
    const two = await createAccount(api.admin, accountBody('u2'))
    const answer = await bulkUpdateAccounts(api.admin, {
      account_ids: [one.id, two.id, 999_999, one.id],
      concurrency: 9,
      status: 'disabled',
      quota_daily_usd: '2.5',
      add_bindings: [{ group_id: groupId, channel_id: channelId, priority: 3 }],
    })
    expect(answer.results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['updated', null],
      ['updated', null],
      ['failed', 'NOT_FOUND'],
    ])
    const bound = async (id: number) => {
      const view = await getAccount(api.admin, id)
      expect(view).toMatchObject({ concurrency: 9, status: 'disabled', quota_daily_usd: 2.5 })
      return view.bindings.map((binding) => [binding.channel_id, binding.priority])
    }
    expect(await bound(one.id)).toEqual([
      [channelId, 3],
      [null, 7],
    ])
    expect(await bound(two.id)).toEqual([[channelId, 3]])
  })

  test('lose what is null', async () => {
    const limits = { load_factor: 4, max_sessions: 5, quota_usd: 9, quota_daily_usd: 2, quota_weekly_usd: 3 }
    const { id } = await createAccount(api.admin, accountBody('u0', limits))
    const removed = Object.fromEntries(Object.keys(limits).map((name) => [name, null]))
    const { failed } = await bulkUpdateAccounts(api.admin, { account_ids: [id], ...removed })
    expect(failed).toBe(0)
    expect(await getAccount(api.admin, id)).toMatchObject(removed)
  })

  test('name each account that refuses', async () => {
    const other = await createGroup(api.admin, { name: 'elsewhere', platform: 'anthropic' })
    const { id } = await createAccount(api.admin, accountBody('u3'))
    const { results } = await bulkUpdateAccounts(api.admin, {
      account_ids: [id, 999_999],
      add_bindings: [{ group_id: other.id, channel_id: channelId }],
    })
    expect(results.map(({ name, reason }) => [name, reason])).toEqual([
      ['u3', 'CHANNEL_GROUP_MISMATCH'],
      [null, 'NOT_FOUND'],
    ])
  })

  test('speak of an added binding as the body does, and of one they have by its own place', async () => {
    const gone = await createGroup(api.admin, { name: 'gone', platform: 'anthropic' })
    const bound = { bindings: [{ group_id: gone.id, channel_id: null }] }
    const { id } = await createAccount(api.admin, accountBody('u4', bound))
    const refusedFor = async (groupOfAdded: number) => {
      const { results } = await bulkUpdateAccounts(api.admin, {
        account_ids: [id],
        add_bindings: [{ group_id: groupOfAdded, channel_id: channelId }],
      })
      return [Object.keys(results[0]?.fields ?? {}), results[0]?.message]
    }
    expect(await refusedFor(999_999)).toEqual([
      ['add_bindings.0.group_id'],
      'add_bindings.0.group_id: there is no group 999999',
    ])
    await api.db.group.update({ where: { id: BigInt(gone.id) }, data: { deletedAt: new Date() } })
    expect(await refusedFor(groupId)).toEqual([
      ['bindings.0.group_id'],
      `bindings.0.group_id: there is no group ${gone.id}`,
    ])
  })

  test('refuse what belongs to one account alone', async () => {
    const refused = bulkUpdateAccounts(api.admin, { account_ids: [1], name: 'all the same' })
    expect(await refusalOf(refused)).toMatchObject({ code: 'UNKNOWN_FIELD', fields: ['name'] })
    const none = bulkUpdateAccounts(api.admin, { account_ids: [], concurrency: 1 })
    expect(await refusalOf(none)).toMatchObject({ status: 400, fields: ['account_ids'] })
  })
})

describe('export and import', () => {
  const reader = () => api.as({ kind: 'admin_key', id: null, scope: 'provision' })

  test('keeps secrets masked unless asked for, which takes full rights and is audited with the ids', async () => {
    const { id } = await createAccount(api.admin, accountBody('x1'))
    const plain = await exportAccounts(reader(), { ids: [id] })
    expect(plain.accounts).toMatchObject([{ name: 'x1', credentials: { api_key: 'sk-…ab12' } }])
    expect(await refusalOf(exportAccounts(reader(), { include_secrets: true }))).toMatchObject({
      status: 403,
    })
    const secret = await exportAccounts(api.admin, { ids: [id], include_secrets: true })
    expect(secret.accounts[0]?.credentials).toEqual({ api_key: SECRET })
    const audit = await api.db.auditLog.findFirst({ where: { action: 'export_secrets' } })
    expect(audit?.after).toEqual({ account_ids: [id] })
    expect(JSON.stringify(audit?.after)).not.toContain(SECRET)
  })

  test('makes the same accounts on a server with groups and channels of the same names', async () => {
    const bindings = [{ group_id: groupId, channel_id: channelId, priority: 4 }]
    const { id } = await createAccount(
      api.admin,
      accountBody('x2', {
        bindings,
        concurrency: 6,
        model_mapping: { 'claude-*': 'claude-*' },
        quota_usd: 12.5,
        temp_unschedulable_rules: [{ status_code: 500, keywords: ['busy'], duration_minutes: 3 }],
        expires_at: '2030-01-01T00:00:00Z',
      }),
    )
    const file = await exportAccounts(api.admin, { ids: [id], include_secrets: true })
    expect(file.accounts[0]?.bindings).toEqual([{ group: 'main', channel: 'direct', priority: 4 }])
    const { results } = await importAccounts(api.admin, { ...file, on_existing: 'create' })
    const copyId = results[0]?.account_id ?? 0
    expect(results[0]).toMatchObject({ outcome: 'created', name: 'x2' })
    expect(copyId).not.toBe(id)
    const again = await exportAccounts(api.admin, { ids: [copyId], include_secrets: true })
    expect(again.accounts).toEqual(file.accounts)
  })

  test('skips, or updates, what is there; a mask keeps the stored secret and makes no new account', async () => {
    const { id } = await createAccount(api.admin, accountBody('x3'))
    const { accounts, ...head } = await exportAccounts(api.admin, { ids: [id] })
    const changed = { ...head, accounts: accounts.map((one) => ({ ...one, concurrency: 77 })) }
    const outcomes = async (on_existing: string) =>
      (await importAccounts(api.admin, { ...changed, on_existing })).results.map(({ outcome }) => outcome)
    expect(await outcomes('skip')).toEqual(['skipped'])
    expect((await getAccount(api.admin, id)).concurrency).toBe(3)
    expect(await outcomes('update')).toEqual(['updated'])
    expect((await getAccount(api.admin, id)).concurrency).toBe(77)
    expect(await outcomes('create')).toEqual(['failed'])
    const file = await exportAccounts(api.admin, { ids: [id], include_secrets: true })
    expect(file.accounts[0]?.credentials).toEqual({ api_key: SECRET })
  })

  test('names what is not here', async () => {
    const { results } = await importAccounts(api.admin, {
      accounts: [accountBody('x4', { bindings: [{ group: 'nowhere', channel: null, priority: 1 }] })],
    })
    expect(results[0]).toMatchObject({ outcome: 'failed', name: 'x4', account_id: null })
    expect(Object.keys(results[0]?.fields ?? {})).toEqual(['bindings.0.group'])
    expect(results[0]?.rules).toEqual({ 'bindings.0.group': { rule: 'unknown_name' } })
  })
})

describe('what an account shows', () => {
  test('models: its mapping, else what the platform serves', async () => {
    const mapped = await createAccount(
      api.admin,
      accountBody('m1', { model_mapping: { fast: 'claude-haiku-4-5' } }),
    )
    expect(await listAccountModels(api.admin, mapped.id)).toEqual([
      { id: 'fast', upstream_model: 'claude-haiku-4-5', source: 'mapping', cooldown_until: null },
    ])
    const open = await createAccount(api.admin, accountBody('m2'))
    const models = await listAccountModels(api.admin, open.id)
    expect(models.map(({ id }) => id)).toContain('claude-sonnet-4-5')
    expect(models.every(({ source }) => source === 'platform')).toBe(true)
  })

  test('an error of run time is its status; sent back it stays run time, and active forgets it', async () => {
    const { id } = await createAccount(api.admin, accountBody('e1'))
    await api.db.accountState.update({ where: { accountId: BigInt(id) }, data: { errorMessage: 'refused' } })
    const away = { ...api.admin, live: { ...api.live, accountStates: () => Promise.resolve([]) } }
    expect(await getAccount(away, id)).toMatchObject({ status: 'error', error_message: 'refused' })
    const found = async (status: string) =>
      (await listAccounts(away, { status, search: 'e1' })).items.map((account) => account.id)
    expect(await found('error')).toEqual([id])
    expect(await found('active')).toEqual([])
    await updateAccount(away, id, { status: 'error', priority: 8 })
    expect((await api.db.account.findUniqueOrThrow({ where: { id: BigInt(id) } })).status).toBe('active')
    expect(await updateAccount(away, id, { status: 'active' })).toMatchObject({
      status: 'active',
      error_message: null,
    })
    expect(api.live.calls).toContainEqual(['clear', { accountId: id, limit: 'error' }])
  })

  test('limits of run time are a filter', async () => {
    const { id } = await createAccount(api.admin, accountBody('l1'))
    const found = async (limited: string) =>
      (await listAccounts(api.admin, { limited, search: 'l1' })).items.map((account) => account.id)
    expect([await found('true'), await found('false')]).toEqual([[], [id]])
    const until = new Date(Date.now() + 60_000)
    await api.db.accountState.update({ where: { accountId: BigInt(id) }, data: { rateLimitedUntil: until } })
    expect([await found('true'), await found('false')]).toEqual([[id], []])
  })
})
