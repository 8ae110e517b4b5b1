import { v7 as uuidV7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  exportOwnUsage,
  exportUsage,
  getDashboardStats,
  getDashboardTrend,
  getOwnUsageStats,
  getUsage,
  getUsageStats,
  listOwnUsage,
  listUsage,
  listUserUsage,
} from '@/lib/services'
import { countUsage } from '@/lib/services/usage/usage-keys-sql'
import { openUsageBed, type UsageBed } from '../../support/usage-bed'
import { refusalOf } from './api-fixture'

let bed: UsageBed
beforeAll(async () => {
  bed = await openUsageBed()
})
afterAll(() => bed.api.close())

describe('export', () => {
  async function linesOf(source: AsyncGenerator<string>): Promise<readonly string[]> {
    let text = ''
    for await (const part of source) text += part
    return text.trim().split('\r\n')
  }

  test('is CSV of every row of the filter, and of one’s own without what accounts cost', async () => {
    const all = await linesOf(exportUsage(bed.api.admin, { model: 'claude-opus-4-5-20251101' }))
    expect(all).toHaveLength(11)
    expect(all[0]).toContain('account_cost')
    expect(all[1]).toContain('0.000012345678901234')
    const mine = await linesOf(exportOwnUsage(bed.own, { user_id: bed.ids.other }))
    expect(mine).toHaveLength(10)
    expect(mine[0]).not.toMatch(/account|upstream/)
    for (const [header] of [all, mine]) {
      expect(header).toMatch(/,service_tier,long_context,image_output_tokens,image_size$/)
    }
    await expect(linesOf(exportUsage(bed.own))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('one request', () => {
  test('shows attempts with names and the price it was billed at', async () => {
    const detail = await getUsage(bed.api.admin, bed.rowIds[0] ?? '')
    expect(detail.price_snapshot).toEqual({ mode: 'token' })
    expect(detail.attempts).toEqual([
      {
        account_id: bed.ids.account,
        account_name: 'account',
        channel_id: bed.ids.channel,
        channel_name: 'channel',
        outcome: 'rateLimited',
        status: 429,
        duration_ms: 7,
        message: null,
      },
      expect.objectContaining({ outcome: 'ok', status: 200 }),
    ])
    for (const id of ['nonsense', uuidV7()]) {
      expect(await refusalOf(getUsage(bed.api.admin, id))).toMatchObject({ code: 'NOT_FOUND', status: 404 })
    }
  })
})

describe('usage of a user', () => {
  test('is that of the user in the path, whoever is asked for', async () => {
    const { items } = await listUserUsage(bed.api.admin, bed.ids.other, { user_id: bed.ids.user })
    expect(items.map((item) => item.user_id)).toEqual([bed.ids.other])
    expect(await refusalOf(listUserUsage(bed.own, bed.ids.user))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('who does not exist is 404', async () => {
    const refusal = { code: 'NOT_FOUND', status: 404 }
    expect(await refusalOf(listUserUsage(bed.api.admin, 999_999))).toMatchObject(refusal)
  })
})

describe('times far away', () => {
  test.each(['9999-12-31', '9999-12-31T23:59:59Z', '9999-12-31T23:59:59-12:00', '2026-11-11'])(
    'until %s is until now',
    async (end) => {
      const filter = { start: '2026-11-01', end, time_zone: 'America/New_York' }
      expect((await listUsage(bed.api.admin, { ...filter, with_total: '1' })).total).toBe(10)
      expect(await getUsageStats(bed.api.admin, filter)).toMatchObject({ requests: 10 })
      expect(await getDashboardStats(bed.api.admin, filter)).toMatchObject({ requests: 10 })
    },
  )

  test.each([
    [{ end: '0000-01-01' }, 0],
    [{ end: '0001-01-01' }, 0],
    [{ start: '0001-01-01' }, 10],
    [{ start: '0001-01-01', end: '0001-01-02' }, 0],
    [{ start: '9999-12-31' }, 0],
    [{ start: '9999-12-31', end: '9999-12-31' }, 0],
    [{ end: '9999-12-31' }, 0],
    [{ start: '9999-12-31T23:59:59-12:00' }, 0],
  ])('%j is answered', async (filter, requests) => {
    const { points } = await getDashboardTrend(bed.api.admin, filter)
    expect(points.reduce((sum, point) => sum + point.requests, 0)).toBe(requests)
    expect(await getDashboardStats(bed.api.admin, filter)).toMatchObject({ requests })
  })
})

describe('own usage', () => {
  test('is one’s own, whatever is asked for, and shows nothing of accounts', async () => {
    const page = await listOwnUsage(bed.own, { user_id: bed.ids.other, account_id: 1, with_total: '1' })
    expect(page.total).toBe(9)
    expect(page.items.every((item) => item.user_id === bed.ids.user)).toBe(true)
    expect(JSON.stringify(page)).not.toMatch(/account|20251101/)
    const answered = page.items.flatMap((item) => item.response_model ?? [])
    expect(answered).toEqual(['alias'])
    expect(await refusalOf(listUsage(bed.own))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(getUsage(bed.own, bed.rowIds[0] ?? ''))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test.each(['claude-opus-4-5', 'claude-opus-4-5-20251101'])(
    'is not found by %s, the name of a mapping, which is not shown',
    async (model) => {
      const hidden = { model, with_total: '1' }
      expect((await listUserUsage(bed.api.admin, bed.ids.user, hidden)).total).toBe(9)
      expect(await listOwnUsage(bed.own, hidden)).toMatchObject({ total: 0, items: [] })
      expect(await getOwnUsageStats(bed.own, { ...hidden, start: '2026-11-01' })).toMatchObject({
        requests: 0,
      })
    },
  )

  test('sums of a model are those of its rows', async () => {
    const filter = { model: 'alias', start: '2026-11-01' }
    const { items } = await listOwnUsage(bed.own, { ...filter, page_size: 100 })
    expect(items.length).toBeGreaterThan(0)
    for (const keyed of [{}, { group_id: items[0]?.group_id ?? 0 }]) {
      expect(await getOwnUsageStats(bed.own, { ...filter, ...keyed })).toMatchObject({
        requests: items.length,
        input_tokens: items.reduce((sum, { input_tokens: tokens }) => sum + tokens, 0),
      })
    }
  })

  test('a count ends where more are of no interest', async () => {
    expect(await countUsage(bed.api.db, {}, 3)).toBe(3)
    expect(await countUsage(bed.api.db, {}, 1000)).toBe(await countUsage(bed.api.db, {}))
  })

  test('sums are exact', async () => {
    const filter = { start: '2026-11-01' }
    expect(await getOwnUsageStats(bed.own, filter)).toMatchObject({
      requests: 9,
      input_tokens: 90,
      total_cost_exact: '0.000111111110111106',
      actual_cost_exact: '0.0001111113',
    })
    expect(await getUsageStats(bed.api.admin, { ...filter, account_id: bed.ids.account })).toMatchObject({
      requests: 10,
      account_cost_exact: '0.0001',
    })
  })
})
