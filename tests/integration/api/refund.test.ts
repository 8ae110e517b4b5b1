import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  assignSubscription,
  createGroup,
  getSubscription,
  getUsage,
  listUserLedger,
  refundUsage,
  resetSubscriptionQuota,
} from '@/lib/services'
import { settledBooks, type SettledBooks } from '../../support/settled-books'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let books: SettledBooks
let planId: number

beforeAll(async () => {
  api = await openApi()
  const { id } = await createGroup(api.admin, { name: 'main', platform: 'anthropic' })
  books = settledBooks(api, id)
  const plan = { name: 'plan', platform: 'anthropic', subscription_type: 'subscription', daily_limit_usd: 1 }
  planId = (await createGroup(api.admin, plan)).id
})
afterAll(() => api.close())

describe('refund', () => {
  test('gives back what was charged, once, and the row tells it', async () => {
    const userId = await books.newUser()
    const { id } = await books.settle({ user_id: userId })
    expect(await books.balanceOf(userId)).toBe('9.996685')
    const refund = await refundUsage(api.admin, id, { notes: 'broken answer' })
    expect(refund).toMatchObject({
      amount_exact: '0.003315',
      notes: 'broken answer',
      actor_email: 'admin@example.com',
    })
    expect(await books.balanceOf(userId)).toBe('10')
    const [row] = (await listUserLedger(api.admin, userId)).items
    expect(row).toMatchObject({
      kind: 'refund',
      amount_exact: '0.003315',
      reference: id,
      note: 'broken answer',
    })
    expect((await getUsage(api.admin, id)).refund).toMatchObject({ amount_exact: '0.003315' })
    expect(await refusalOf(refundUsage(api.admin, id, {}))).toMatchObject({ code: 'CONFLICT', status: 409 })
    await books.expectAgreement()
  })

  test('by many at once happens once', async () => {
    const userId = await books.newUser()
    const { id } = await books.settle({ user_id: userId })
    const calls = await Promise.allSettled(Array.from({ length: 5 }, () => refundUsage(api.admin, id, {})))
    expect(calls.filter((call) => call.status === 'fulfilled')).toHaveLength(1)
    expect(await books.balanceOf(userId)).toBe('10')
  })

  test('of a subscription request lowers only the windows that count it', async () => {
    const userId = await books.newUser('0')
    const { id: subscription } = await assignSubscription(api.admin, { user_id: userId, group_id: planId })
    const terms = { user_id: userId, group_id: planId, subscription_id: String(subscription) } as const
    const atMs = Date.now()
    const old = await books.settle({ ...terms, billing_type: 'subscription', atMs })
    await books.settle({ ...terms, billing_type: 'subscription', atMs: atMs + 86_400_000 })
    const seq = await api.lastSeq()
    expect(await refundUsage(api.admin, old.id, {})).toMatchObject({ billing_type: 'subscription' })
    expect(await api.changesSince(seq)).toEqual([`user:${userId}`])
    const view = await getSubscription(api.admin, subscription)
    const row = await api.db.userSubscription.findUniqueOrThrow({ where: { id: BigInt(subscription) } })
    expect(row.dailyUsage.toFixed()).toBe('0.003315')
    expect(view.weekly.used_usd_exact).toBe('0.003315')
    expect((await listUserLedger(api.admin, userId)).items).toEqual([])
    await books.expectAgreement()
  })

  test('of a subscription request takes nothing out of windows that were emptied since', async () => {
    const userId = await books.newUser('0')
    const { id: subscription } = await assignSubscription(api.admin, { user_id: userId, group_id: planId })
    const terms = {
      user_id: userId,
      group_id: planId,
      subscription_id: String(subscription),
      billing_type: 'subscription',
    } as const
    const startMs = Date.now()
    const old = await books.settle({ ...terms, atMs: startMs })
    await resetSubscriptionQuota(api.admin, subscription, { daily: true })
    const next = await books.settle({ ...terms, atMs: Date.now() + 1_000 })
    await refundUsage(api.admin, old.id, {})
    const usage = async () => {
      const row = await api.db.userSubscription.findUniqueOrThrow({ where: { id: BigInt(subscription) } })
      return [row.dailyUsage.toFixed(), row.weeklyUsage.toFixed()]
    }
    expect(await usage()).toEqual(['0.003315', '0.003315'])
    // One that was on its way when the window was emptied.
    await books.settle({ ...terms, atMs: startMs })
    expect(await usage()).toEqual(['0.003315', '0.00663'])
    await refundUsage(api.admin, next.id, {})
    expect(await usage()).toEqual(['0', '0.003315'])
  })

  test('is refused for what cost nothing and what is not there', async () => {
    const { id } = await books.settle({
      user_id: await books.newUser(),
      actual_cost: '0',
      rate_multiplier: '0',
    })
    expect(await refusalOf(refundUsage(api.admin, id, {}))).toMatchObject({ status: 409 })
    expect(await refusalOf(refundUsage(api.admin, 'nonsense', {}))).toMatchObject({ status: 404 })
    const provision = api.as({ kind: 'admin_key', id: null, scope: 'provision' })
    expect(await refusalOf(refundUsage(provision, id, {}))).toMatchObject({ status: 403 })
  })
})
