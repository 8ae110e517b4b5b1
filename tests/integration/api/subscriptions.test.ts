import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  assignSubscription,
  bulkAssignSubscriptions,
  createGroup,
  createUser,
  extendSubscription,
  getSubscription,
  listOwnSubscriptions,
  listSubscriptions,
  resetSubscriptionQuota,
  revokeSubscription,
  updateSettings,
  type ServiceContext,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

const DAY_MS = 86_400_000
let api: ApiFixture
let groupId: number
let standardId: number

beforeAll(async () => {
  api = await openApi()
  const limits = { daily_limit_usd: 1, weekly_limit_usd: '5', monthly_limit_usd: null }
  const fields = { name: 'plan', platform: 'anthropic', subscription_type: 'subscription', ...limits }
  groupId = (await createGroup(api.admin, fields)).id
  standardId = (await createGroup(api.admin, { name: 'standard', platform: 'anthropic' })).id
})
afterAll(() => api.close())

let count = 0
async function newUser(): Promise<number> {
  count += 1
  return (await createUser(api.admin, { email: `sub${count}@example.com`, password: 'correct horse' })).id
}

/** The administrator's context at another time. */
function at(now: Date): ServiceContext {
  return { ...api.admin, now: () => now }
}

async function spend(id: number, daily: string, startedAt: Date): Promise<void> {
  await api.db.userSubscription.update({
    where: { id: BigInt(id) },
    data: {
      dailyUsage: daily,
      weeklyUsage: daily,
      monthlyUsage: daily,
      dailyWindowStart: startedAt,
      weeklyWindowStart: startedAt,
      monthlyWindowStart: startedAt,
    },
  })
}

describe('assign', () => {
  test('starts now, tells the gateways, and once only while it runs', async () => {
    const userId = await newUser()
    const seq = await api.lastSeq()
    const view = await assignSubscription(api.admin, {
      user_id: userId,
      group_id: groupId,
      validity_days: 10,
    })
    expect(await api.changesSince(seq)).toEqual([`user:${userId}`])
    expect(view).toMatchObject({
      user_id: userId,
      group_name: 'plan',
      platform: 'anthropic',
      status: 'active',
    })
    expect(Date.parse(view.expires_at ?? '') - Date.parse(view.starts_at)).toBe(10 * DAY_MS)
    expect(view.daily).toMatchObject({ limit_usd: 1, used_usd: 0, used_percent: 0 })
    expect(view.monthly).toMatchObject({ limit_usd: null, used_percent: null })
    expect(
      await refusalOf(assignSubscription(api.admin, { user_id: userId, group_id: groupId })),
    ).toMatchObject({ code: 'CONFLICT', status: 409 })
    const later = at(new Date(Date.now() + 11 * DAY_MS))
    expect((await getSubscription(later, view.id)).status).toBe('expired')
    const next = await assignSubscription(later, { user_id: userId, group_id: groupId })
    expect((await listSubscriptions(later, { user_id: userId, status: 'expired' })).items).toHaveLength(1)
    expect((await listSubscriptions(later, { user_id: userId, status: 'active' })).items[0]?.id).toBe(next.id)
  })

  test.each([
    ['UNKNOWN_GROUP', 'group_id', { group_id: 999_999 }],
    ['VALIDATION_ERROR', 'user_id', { user_id: 999_999 }],
    ['VALIDATION_ERROR', 'validity_days', { validity_days: 0 }],
    ['UNKNOWN_FIELD', 'forever', { forever: true }],
  ])('%s at %s', async (code, path, fields) => {
    const input = { user_id: api.adminId, group_id: groupId, ...fields }
    expect(await refusalOf(assignSubscription(api.admin, input))).toEqual({
      code,
      status: 400,
      fields: [path],
    })
  })

  test('only groups that sell subscriptions, only by full access', async () => {
    const userId = await newUser()
    const input = { user_id: userId, group_id: standardId }
    expect(await refusalOf(assignSubscription(api.admin, input))).toMatchObject({ fields: ['group_id'] })
    const provision = api.as({ kind: 'admin_key', id: null, scope: 'provision' })
    expect(await refusalOf(assignSubscription(provision, input))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('of many leaves those who have one; concurrent calls start one each', async () => {
    const [a, b, c] = [await newUser(), await newUser(), await newUser()]
    const kept = await assignSubscription(api.admin, { user_id: b, group_id: groupId })
    const result = await bulkAssignSubscriptions(api.admin, { user_ids: [c, a, b, a], group_id: groupId })
    expect(result.assigned.map((view) => view.user_id)).toEqual([a, c])
    expect(result.skipped).toEqual([{ user_id: b, subscription_id: kept.id }])
    expect(
      await refusalOf(bulkAssignSubscriptions(api.admin, { user_ids: [a, 999_999], group_id: groupId })),
    ).toMatchObject({ fields: ['user_ids.1'] })
    const racer = await newUser()
    const calls = await Promise.allSettled(
      Array.from({ length: 5 }, () => assignSubscription(api.admin, { user_id: racer, group_id: groupId })),
    )
    expect(calls.filter((call) => call.status === 'fulfilled')).toHaveLength(1)
  })
})

describe('windows', () => {
  test('show what is used now: one that has ended is empty without anybody resetting it', async () => {
    const userId = await newUser()
    const startedAt = new Date(Date.now() - DAY_MS / 2)
    const { id } = await assignSubscription(at(startedAt), { user_id: userId, group_id: groupId })
    await spend(id, '0.123456789012345678', startedAt)
    const now = await getSubscription(api.admin, id)
    expect(now.daily).toMatchObject({
      used_usd: '0.123456789012345678',
      used_percent: 12.3,
      resets_at: new Date(startedAt.getTime() + DAY_MS).toISOString(),
    })
    const tomorrow = await getSubscription(at(new Date(Date.now() + DAY_MS)), id)
    expect(tomorrow.daily).toMatchObject({ used_usd: 0, used_percent: 0 })
    expect(tomorrow.daily.resets_at).toBe(new Date(startedAt.getTime() + 2 * DAY_MS).toISOString())
    expect(tomorrow.weekly.used_usd_exact).toBe('0.123456789012345678')
    const own = api.as({ kind: 'user', userId, role: 'user' })
    expect((await listOwnSubscriptions(own)).map((view) => view.id)).toEqual([id])
    const calendar = { subscription_windows: 'calendar', subscription_time_zone: 'Asia/Shanghai' }
    await updateSettings(api.admin, calendar)
    expect((await getSubscription(api.admin, id)).daily.resets_at).toMatch(/T16:00:00.000Z$/)
    await updateSettings(api.admin, { subscription_windows: null, subscription_time_zone: null })
  })

  test('are emptied by name or all at once', async () => {
    const { id } = await assignSubscription(api.admin, { user_id: await newUser(), group_id: groupId })
    await spend(id, '0.5', new Date())
    const daily = await resetSubscriptionQuota(api.admin, id, { daily: true })
    expect([daily.daily.used_usd, daily.weekly.used_usd]).toEqual([0, 0.5])
    const all = await resetSubscriptionQuota(api.admin, id, {})
    expect([all.daily.used_usd, all.weekly.used_usd, all.monthly.used_usd]).toEqual([0, 0, 0])
  })
})

describe('extend and revoke', () => {
  test('move the end, start anew what has run out, and refuse what was revoked', async () => {
    const userId = await newUser()
    const first = await assignSubscription(api.admin, {
      user_id: userId,
      group_id: groupId,
      validity_days: 1,
    })
    const longer = await extendSubscription(api.admin, first.id, { days: 2 })
    expect(Date.parse(longer.expires_at ?? '') - Date.parse(first.expires_at ?? '')).toBe(2 * DAY_MS)
    await spend(first.id, '0.5', new Date())
    const later = at(new Date(Date.now() + 5 * DAY_MS))
    const anew = await extendSubscription(later, first.id, { days: 1 })
    expect(anew).toMatchObject({ status: 'active', starts_at: later.now().toISOString() })
    expect(anew.weekly.used_usd).toBe(0)
    const seq = await api.lastSeq()
    expect((await revokeSubscription(api.admin, first.id)).status).toBe('revoked')
    expect(await api.changesSince(seq)).toEqual([`user:${userId}`])
    expect(await refusalOf(extendSubscription(api.admin, first.id, { days: 1 }))).toMatchObject({
      status: 409,
    })
    expect(await refusalOf(revokeSubscription(api.admin, 999_999))).toMatchObject({ code: 'NOT_FOUND' })
    const own = api.as({ kind: 'user', userId, role: 'user' })
    expect(await listOwnSubscriptions(own)).toEqual([])
    const actions = await api.db.auditLog.findMany({
      where: { resource: 'subscription', resourceId: String(first.id) },
      orderBy: { id: 'asc' },
    })
    expect(actions.map((row) => row.action)).toEqual(['assign', 'extend', 'extend', 'revoke'])
  })
})
