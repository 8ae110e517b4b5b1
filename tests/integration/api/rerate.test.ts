import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createChannel,
  createGroup,
  getUsage,
  listUserLedger,
  refundUsage,
  rerateUsage,
  updateChannel,
} from '@/lib/services'
import { settledBooks, type SettledBooks } from '../../support/settled-books'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

const MODEL = 'claude-sonnet-4-5'
let api: ApiFixture
let books: SettledBooks
let groupId: number

beforeAll(async () => {
  api = await openApi()
  groupId = (await createGroup(api.admin, { name: 'main', platform: 'anthropic' })).id
  books = settledBooks(api, groupId)
})
afterAll(() => api.close())

describe('rerate', () => {
  test('is previewed, posts the difference, and a second time nothing', async () => {
    const userId = await books.newUser()
    await books.settle({ user_id: userId })
    const { id } = await books.settle({ user_id: userId })
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
    expect(await books.balanceOf(userId)).toBe('9.99337')
    const done = await rerateUsage(api.admin, { filter, dry_run: false })
    expect(done).toMatchObject({ ...preview, dry_run: false, job_id: expect.any(Number) })
    expect(await books.balanceOf(userId)).toBe('9.993235')
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
    await books.expectAgreement()
  })

  test('uses the channel’s price list of today and the row’s own multiplier', async () => {
    const userId = await books.newUser()
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
    await books.settle({
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
    expect(await books.balanceOf(userId)).toBe('9.975')
    await books.expectAgreement()
  })

  test('uses the prices of the platform that a request was forced to', async () => {
    const userId = await books.newUser()
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
    await books.settle(paid)
    await books.settle({ ...paid, price_snapshot: '{"platform":"antigravity","mode":"token"}' })
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
