import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  clearAccountError,
  clearAccountRateLimit,
  createAccount,
  createChannel,
  createGroup,
  deleteAccount,
  getAccount,
  listAccounts,
  refreshAccount,
  setAccountSchedulable,
  testAccount,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

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

test('what was used of a day or week that is over no longer counts', async () => {
  const { id } = await createAccount(api.admin, accountBody())
  const nowMs = api.admin.now().getTime()
  const begun = (hoursAgo: number): Date => new Date(nowMs - hoursAgo * 3_600_000)
  const use = (data: object) =>
    api.db.accountState.update({
      where: { accountId: BigInt(id) },
      data: { quotaUsed: 9, quotaDailyUsed: 2, quotaWeeklyUsed: 5, ...data },
    })
  await use({ quotaDailyStart: begun(3), quotaWeeklyStart: begun(30) })
  expect(await getAccount(api.admin, id)).toMatchObject({
    quota_used_usd: 9,
    quota_daily_used_usd: 2,
    quota_daily_resets_at: begun(3 - 24).toISOString(),
    quota_weekly_used_usd: 5,
    quota_weekly_resets_at: begun(30 - 7 * 24).toISOString(),
  })
  await use({ quotaDailyStart: begun(24), quotaWeeklyStart: begun(8 * 24) })
  expect(await getAccount(api.admin, id)).toMatchObject({
    quota_used_usd: 9,
    quota_daily_used_usd: 0,
    quota_daily_resets_at: null,
    quota_weekly_used_usd: 0,
    quota_weekly_resets_at: null,
  })
})
