import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  adjustBalance,
  assignSubscription,
  createChannel,
  createGroup,
  createUser,
  getSubscription,
  getUsage,
  getUser,
  listLedgerAudits,
  listUserLedger,
  refundUsage,
  resetSubscriptionQuota,
  rerateUsage,
  runLedgerAudit,
  runNightlyAudit,
  updateChannel,
} from '@/lib/services'
import { RECORD_SEPARATOR, serializeEnd } from '../../../lib/stores/spool/serialize-record'
import type { UsageEndRecord } from '../../../lib/gateway'
import { usageEnd } from '../../support/usage-records'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

const MODEL = 'claude-sonnet-4-5'
let api: ApiFixture
let groupId: number
let planId: number

beforeAll(async () => {
  api = await openApi()
  groupId = (await createGroup(api.admin, { name: 'main', platform: 'anthropic' })).id
  const plan = { name: 'plan', platform: 'anthropic', subscription_type: 'subscription', daily_limit_usd: 1 }
  planId = (await createGroup(api.admin, plan)).id
})
afterAll(() => api.close())

let count = 0
async function newUser(balance = '10'): Promise<number> {
  const email = `books${count++}@example.com`
  return (await createUser(api.admin, { email, password: 'correct horse', balance })).id
}

/** Settles a request as the settler would; answers its id. */
async function settle(fields: Parameters<typeof usageEnd>[0]): Promise<UsageEndRecord> {
  const record = usageEnd({ group_id: groupId, ...fields })
  const literals = [record].map(serializeEnd).join(RECORD_SEPARATOR)
  await api.db.$queryRaw`SELECT settle_usage_batch(${literals})`
  return record
}

async function balanceOf(id: number): Promise<string> {
  return (await getUser(api.admin, id)).balance_exact
}

async function expectAgreement(): Promise<void> {
  expect((await runLedgerAudit(api.admin)).differences).toEqual([])
}

describe('refund', () => {
  test('gives back what was charged, once, and the row tells it', async () => {
    const userId = await newUser()
    const { id } = await settle({ user_id: userId })
    expect(await balanceOf(userId)).toBe('9.996685')
    const refund = await refundUsage(api.admin, id, { notes: 'broken answer' })
    expect(refund).toMatchObject({
      amount_exact: '0.003315',
      notes: 'broken answer',
      actor_email: 'admin@example.com',
    })
    expect(await balanceOf(userId)).toBe('10')
    const [row] = (await listUserLedger(api.admin, userId)).items
    expect(row).toMatchObject({
      kind: 'refund',
      amount_exact: '0.003315',
      reference: id,
      note: 'broken answer',
    })
    expect((await getUsage(api.admin, id)).refund).toMatchObject({ amount_exact: '0.003315' })
    expect(await refusalOf(refundUsage(api.admin, id, {}))).toMatchObject({ code: 'CONFLICT', status: 409 })
    await expectAgreement()
  })

  test('by many at once happens once', async () => {
    const userId = await newUser()
    const { id } = await settle({ user_id: userId })
    const calls = await Promise.allSettled(Array.from({ length: 5 }, () => refundUsage(api.admin, id, {})))
    expect(calls.filter((call) => call.status === 'fulfilled')).toHaveLength(1)
    expect(await balanceOf(userId)).toBe('10')
  })

  test('of a subscription request lowers only the windows that count it', async () => {
    const userId = await newUser('0')
    const { id: subscription } = await assignSubscription(api.admin, { user_id: userId, group_id: planId })
    const terms = { user_id: userId, group_id: planId, subscription_id: String(subscription) } as const
    const atMs = Date.now()
    const old = await settle({ ...terms, billing_type: 'subscription', atMs })
    await settle({ ...terms, billing_type: 'subscription', atMs: atMs + 86_400_000 })
    const seq = await api.lastSeq()
    expect(await refundUsage(api.admin, old.id, {})).toMatchObject({ billing_type: 'subscription' })
    expect(await api.changesSince(seq)).toEqual([`user:${userId}`])
    const view = await getSubscription(api.admin, subscription)
    const row = await api.db.userSubscription.findUniqueOrThrow({ where: { id: BigInt(subscription) } })
    expect(row.dailyUsage.toFixed()).toBe('0.003315')
    expect(view.weekly.used_usd_exact).toBe('0.003315')
    expect((await listUserLedger(api.admin, userId)).items).toEqual([])
    await expectAgreement()
  })

  test('of a subscription request takes nothing out of windows that were emptied since', async () => {
    const userId = await newUser('0')
    const { id: subscription } = await assignSubscription(api.admin, { user_id: userId, group_id: planId })
    const terms = {
      user_id: userId,
      group_id: planId,
      subscription_id: String(subscription),
      billing_type: 'subscription',
    } as const
    const startMs = Date.now()
    const old = await settle({ ...terms, atMs: startMs })
    await resetSubscriptionQuota(api.admin, subscription, { daily: true })
    const next = await settle({ ...terms, atMs: Date.now() + 1_000 })
    await refundUsage(api.admin, old.id, {})
    const usage = async () => {
      const row = await api.db.userSubscription.findUniqueOrThrow({ where: { id: BigInt(subscription) } })
      return [row.dailyUsage.toFixed(), row.weeklyUsage.toFixed()]
    }
    expect(await usage()).toEqual(['0.003315', '0.003315'])
    // One that was on its way when the window was emptied.
    await settle({ ...terms, atMs: startMs })
    expect(await usage()).toEqual(['0.003315', '0.00663'])
    await refundUsage(api.admin, next.id, {})
    expect(await usage()).toEqual(['0', '0.003315'])
  })

  test('is refused for what cost nothing and what is not there', async () => {
    const { id } = await settle({ user_id: await newUser(), actual_cost: '0', rate_multiplier: '0' })
    expect(await refusalOf(refundUsage(api.admin, id, {}))).toMatchObject({ status: 409 })
    expect(await refusalOf(refundUsage(api.admin, 'nonsense', {}))).toMatchObject({ status: 404 })
    const provision = api.as({ kind: 'admin_key', id: null, scope: 'provision' })
    expect(await refusalOf(refundUsage(provision, id, {}))).toMatchObject({ status: 403 })
  })
})

describe('rerate', () => {
  test('is previewed, posts the difference, and a second time nothing', async () => {
    const userId = await newUser()
    await settle({ user_id: userId })
    const { id } = await settle({ user_id: userId })
    const filter = { user_id: userId }
    // Cache writes were not charged then: (10 × 3.75 + 5 × 6) / 10⁶ each.
    const preview = await rerateUsage(api.admin, { filter })
    expect(preview).toMatchObject({
      dry_run: true,
      job_id: null,
      requests: 2,
      changed: 2,
      difference_exact: '0.000135',
    })
    expect(await balanceOf(userId)).toBe('9.99337')
    const done = await rerateUsage(api.admin, { filter, dry_run: false })
    expect(done).toMatchObject({ ...preview, dry_run: false, job_id: expect.any(Number) })
    expect(await balanceOf(userId)).toBe('9.993235')
    const [row] = (await listUserLedger(api.admin, userId)).items
    expect(row).toMatchObject({
      kind: 'rerate',
      amount_exact: '-0.0000675',
      reference: `${done.job_id}:${id}`,
    })
    const again = await rerateUsage(api.admin, { filter, dry_run: false })
    expect(again).toMatchObject({ changed: 0, difference_exact: '0' })
    await refundUsage(api.admin, id, {})
    expect((await getUsage(api.admin, id)).refund?.amount_exact).toBe('0.0033825')
    expect(await rerateUsage(api.admin, { filter })).toMatchObject({ requests: 2, skipped: 1, changed: 0 })
    await expectAgreement()
  })

  test('uses the channel’s price list of today and the row’s own multiplier', async () => {
    const userId = await newUser()
    const pricing = (price: string): object => ({
      model_pricing: [
        {
          platform: 'anthropic',
          models: [MODEL],
          input_price: price,
          output_price: '0',
          cache_write_price: '0',
          cache_read_price: '0',
        },
      ],
    })
    const { id: channelId } = await createChannel(api.admin, {
      name: 'c',
      group_ids: [groupId],
      ...pricing('0.001'),
    })
    await settle({
      user_id: userId,
      channel_id: channelId,
      rate_multiplier: '0.5',
      actual_cost: '0.05',
      total_cost: '0.1',
    })
    const filter = { channel_id: channelId }
    expect(await rerateUsage(api.admin, { filter, dry_run: false })).toMatchObject({ changed: 0 })
    await updateChannel(api.admin, channelId, pricing('0.002'))
    expect(await rerateUsage(api.admin, { filter, dry_run: false })).toMatchObject({
      difference_exact: '0.05',
    })
    await updateChannel(api.admin, channelId, pricing('0.0005'))
    expect(await rerateUsage(api.admin, { filter, dry_run: false })).toMatchObject({
      difference_exact: '-0.075',
    })
    expect(await balanceOf(userId)).toBe('9.975')
    await expectAgreement()
  })

  test('uses the prices of the platform that a request was forced to', async () => {
    const userId = await newUser()
    const pricing = (platform: string, input_price: string): object => ({
      platform,
      models: [MODEL],
      input_price,
      output_price: '0',
      cache_write_price: '0',
      cache_read_price: '0',
    })
    const { id: group_id } = await createGroup(api.admin, { name: 'forced', platform: 'anthropic' })
    const { id: channelId } = await createChannel(api.admin, {
      name: 'forced',
      group_ids: [group_id],
      model_pricing: [pricing('anthropic', '0.001'), pricing('antigravity', '0.003')],
    })
    const paid = { user_id: userId, group_id, channel_id: channelId, total_cost: '0.1', actual_cost: '0.1' }
    await settle(paid)
    await settle({ ...paid, price_snapshot: '{"platform":"antigravity","mode":"token"}' })
    expect(await rerateUsage(api.admin, { filter: { channel_id: channelId } })).toMatchObject({
      requests: 2,
      changed: 1,
      difference_exact: '0.2',
    })
  })

  test.each([[{}], [{ filter: { colour: 'red' } }], [{ filter: {}, dry_run: 'no' }]])(
    '%j is refused',
    async (input) => {
      expect(await refusalOf(rerateUsage(api.admin, input))).toMatchObject({ status: 400 })
    },
  )
})

describe('audit', () => {
  test('lists every difference, keeps history, and runs once a night', async () => {
    const userId = await newUser()
    await settle({ user_id: userId })
    await adjustBalance(api.admin, userId, { operation: 'add', balance: 1 })
    await expectAgreement()
    await api.db.$executeRaw`UPDATE user_state SET balance = balance + 0.0000000001 WHERE user_id = ${userId}`
    await api.db.$executeRaw`UPDATE usage_rollups_user SET requests = requests + 1 WHERE user_id = ${userId}`
    await api.db
      .$executeRaw`UPDATE usage_rollups_route SET account_cost = account_cost + 0.000000000000000001 WHERE account_id = 1`
    await api.db
      .$executeRaw`INSERT INTO balance_ledger (user_id, amount, balance_after, kind, reference) VALUES (${userId}, -1, 5, 'usage', 'nothing')`
    const audit = await runLedgerAudit(api.admin)
    expect(
      audit.differences.map(({ check, subject }) => [
        check,
        subject.replace(/ledger \d+|^\d{4}-\d\d-\d\d/, '…'),
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['balance', `user ${userId}`],
        ['running_balance', `user ${userId} …`],
        ['usage_ledger', `user ${userId}`],
        ['user_rollups', `… user ${userId}`],
        ['route_rollups', '… account 1'],
      ]),
    )
    expect(audit.difference_count).toBe(audit.differences.length)
    const [latest] = (await listLedgerAudits(api.admin)).items
    expect(latest).toEqual(audit)
    const system = api.as({ kind: 'system' })
    expect(await runNightlyAudit(system)).toMatchObject({ cause: 'nightly' })
    expect(await runNightlyAudit(system)).toBeNull()
    const tomorrow = { ...system, now: () => new Date(Date.now() + 24.5 * 3_600_000) }
    expect(await runNightlyAudit(tomorrow)).toMatchObject({ cause: 'nightly' })
  })
})
