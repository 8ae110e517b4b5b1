import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listUsage } from '@/lib/services'
import { foldUsage } from '@/lib/infra'
import { openUsageBed, type UsageBed } from '../../support/usage-bed'
import { refusalOf } from './api-fixture'

let bed: UsageBed
beforeAll(async () => {
  bed = await openUsageBed()
})
afterAll(() => bed.api.close())

describe('the list', () => {
  test('carries exact costs, the chain, and names', async () => {
    const [newest] = (await listUsage(bed.api.admin, { user_id: bed.ids.user })).items
    expect(newest).toMatchObject({
      id: bed.rowIds[8],
      user_email: 'u@example.com',
      api_key_name: 'key',
      group_name: 'group',
      channel_name: 'channel',
      account_name: 'account',
      model_mapping_chain: 'alias→claude-opus-4-5→claude-opus-4-5-20251101',
      input_cost: 0.000012345678901234,
      input_cost_exact: '0.000012345678901234',
      actual_cost: 0.0000123457,
      actual_cost_exact: '0.0000123457',
      created_at: '2026-11-10T22:00:00.000Z',
    })
  })

  test.each(['asc', 'desc'])('by cursor shows every row once, %s', async (order) => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await listUsage(bed.api.admin, { page_size: 3, cursor, sort_order: order })
      seen.push(...page.items.map((item) => item.id))
      cursor = page.next_cursor
    }
    expect(seen).toEqual(order === 'asc' ? bed.rowIds : bed.rowIds.toReversed())
  })

  test('counts when asked, and refuses a cursor it did not write', async () => {
    expect(await listUsage(bed.api.admin, { page_size: 1 })).not.toHaveProperty('total')
    expect((await listUsage(bed.api.admin, { page_size: 1, with_total: '1' })).total).toBe(10)
    expect(await refusalOf(listUsage(bed.api.admin, { cursor: 'nonsense' }))).toMatchObject({
      fields: ['cursor'],
    })
  })

  test.each([
    [{ billing_mode: 'image' }, 1],
    [{ stream: 'false' }, 9],
    [{ status: 'client_abort' }, 1],
    [{ model: 'claude-opus-4-5-20251101' }, 10],
    [{ model: 'other' }, 0],
    [{ request_id: 'req_4' }, 1],
    [{ start: '2026-11-10T19:00:00Z', end: '2026-11-10T21:00:00Z' }, 4],
    [{ start: '2026-11-10', end: '2026-11-10' }, 10],
    [{ start: '2026-11-11', end: '2026-11-11' }, 0],
    // Midnight of Kathmandu (+05:45) is 18:15 UTC the day before.
    [{ start: '2026-11-11', time_zone: 'Asia/Kathmandu' }, 8],
    // Midnight of Kiritimati (+14:00) is 10:00 UTC the day before.
    [{ start: '2026-11-11', end: '2026-11-11', time_zone: 'Pacific/Kiritimati' }, 10],
  ])('filters by %j', async (filter, count) => {
    expect((await listUsage(bed.api.admin, { ...filter, with_total: 'true' })).total).toBe(count)
  })

  /** The bed.ids of a filter, page by page. */
  async function everyId(filter: object): Promise<readonly string[]> {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await listUsage(bed.api.admin, { ...filter, page_size: 2, cursor })
      seen.push(...page.items.map((item) => item.id))
      cursor = page.next_cursor
    }
    return seen
  }

  /** Filters with several members, and how many rows have them all. */
  const together = (): readonly (readonly [object, number])[] => [
    [{ user_id: bed.ids.user, channel_id: bed.ids.channel }, 9],
    [{ user_id: bed.ids.other, channel_id: bed.ids.channel }, 0],
    [{ user_id: bed.ids.user, api_key_id: bed.ids.key, account_id: bed.ids.account }, 9],
    [{ user_id: bed.ids.other, model: 'claude-opus-4-5-20251101' }, 1],
    [{ user_id: bed.ids.user, model: 'claude-opus-4-5-20251101' }, 9],
    [{ group_id: bed.ids.group, model: 'nobody' }, 0],
    [{ user_id: bed.ids.user, group_id: bed.ids.group, start: '2026-11-10T20:00:00Z' }, 5],
    [{ account_id: bed.ids.account, group_id: bed.ids.group, status: 'client_abort' }, 1],
    [{ account_id: bed.ids.account, group_id: bed.ids.group, status: 'ok' }, 9],
    [{ account_id: bed.ids.account, group_id: bed.ids.group, billing_mode: 'image' }, 1],
    [{ user_id: bed.ids.user, group_id: bed.ids.group, billing_mode: 'image' }, 0],
  ]

  test('finds what several filters mean together, day by day, whether the days are summed or not', async () => {
    for (const moment of ['2026-11-10T00:00:00Z', '2026-11-20T00:00:00Z']) {
      await foldUsage(bed.api.url, new Date(moment))
      for (const [filter, count] of together()) {
        for (const order of ['asc', 'desc']) {
          const seen = await everyId({ ...filter, sort_order: order })
          const inOrder = bed.rowIds.filter((id) => seen.includes(id))
          expect(seen, JSON.stringify(filter)).toEqual(order === 'asc' ? inOrder : inOrder.toReversed())
          expect(seen, JSON.stringify(filter)).toHaveLength(count)
        }
      }
    }
  })

  test('refuses a range that ends before it starts', async () => {
    const refusal = await refusalOf(
      listUsage(bed.api.admin, { start: '2026-11-10T21:00:00Z', end: '2026-11-10T20:00:00Z' }),
    )
    expect(refusal).toEqual({ code: 'VALIDATION_ERROR', status: 400, fields: ['end'] })
  })
})
