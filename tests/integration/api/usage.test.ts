import { v7 as uuidV7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createAccount,
  createChannel,
  createGroup,
  createUser,
  createUserKey,
  exportOwnUsage,
  exportUsage,
  getOwnUsageStats,
  getUsage,
  getUsageStats,
  listOwnUsage,
  listUsage,
  type ServiceContext,
} from '@/lib/services'
import { foldUsage, type Prisma } from '@/lib/infra'
import { ROLL_UP_ROWS } from '../../../bench/usage/roll-up-rows'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let ids: { user: number; other: number; key: number; group: number; channel: number; account: number }
let own: ServiceContext

const FIRST_MS = Date.UTC(2026, 10, 10, 18, 0)
const rowIds: string[] = []

function row(
  index: number,
  fields: Partial<Prisma.UsageLogCreateManyInput> = {},
): Prisma.UsageLogCreateManyInput {
  // Two rows share each millisecond, so that the id decides between them.
  const createdAt = new Date(FIRST_MS + Math.floor(index / 2) * 3_600_000)
  const id = uuidV7({ msecs: createdAt.getTime(), seq: index })
  rowIds.push(id)
  return {
    createdAt,
    id,
    requestId: `req_${index}`,
    userId: BigInt(ids.user),
    apiKeyId: BigInt(ids.key),
    groupId: BigInt(ids.group),
    channelId: BigInt(ids.channel),
    accountId: BigInt(ids.account),
    protocol: 'anthropic_messages',
    requestedModel: 'alias',
    mappedModel: 'claude-opus-4-5',
    upstreamModel: 'claude-opus-4-5-20251101',
    billingModel: 'claude-opus-4-5',
    modelMappingChain: 'alias→claude-opus-4-5→claude-opus-4-5-20251101',
    inputTokens: 10,
    outputTokens: 5,
    inputCost: '0.000012345678901234',
    totalCost: '0.000012345678901234',
    actualCost: '0.0000123457',
    accountCost: '0.00001',
    attempts: [
      {
        account_id: ids.account,
        channel_id: ids.channel,
        outcome: 'rateLimited',
        status: 429,
        duration_ms: 7,
      },
      { account_id: ids.account, channel_id: ids.channel, outcome: 'ok', status: 200, duration_ms: 90 },
    ],
    priceSnapshot: { mode: 'token' },
    durationMs: 100,
    ...fields,
  }
}

beforeAll(async () => {
  api = await openApi()
  const { id: group } = await createGroup(api.admin, { name: 'group', platform: 'anthropic' })
  const { id: channel } = await createChannel(api.admin, { name: 'channel', group_ids: [group] })
  const { id: account } = await createAccount(api.admin, {
    name: 'account',
    platform: 'anthropic',
    type: 'api_key',
    credentials: { api_key: 'sk-ant-0123456789abcdef' },
  })
  const { id: user } = await createUser(api.admin, { email: 'u@example.com', password: 'correct horse' })
  const { id: other } = await createUser(api.admin, { email: 'o@example.com', password: 'correct horse' })
  const { id: key } = await createUserKey(api.admin, user, { name: 'key', group_id: group })
  ids = { user, other, key, group, channel, account }
  own = api.as({ kind: 'user', userId: user, role: 'user' })
  await api.db.usageLog.createMany({
    data: [
      ...Array.from({ length: 9 }, (_, index) => row(index)),
      row(9, {
        userId: BigInt(other),
        billingMode: 'image',
        stream: true,
        status: 'client_abort',
        channelId: null,
      }),
    ],
  })
  for (const statement of ROLL_UP_ROWS) await api.db.$executeRawUnsafe(statement)
})
afterAll(() => api.close())

describe('the list', () => {
  test('carries exact costs, the chain, and names', async () => {
    const [newest] = (await listUsage(api.admin, { user_id: ids.user })).items
    expect(newest).toMatchObject({
      id: rowIds[8],
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
      const page = await listUsage(api.admin, { page_size: 3, cursor, sort_order: order })
      seen.push(...page.items.map((item) => item.id))
      cursor = page.next_cursor
    }
    expect(seen).toEqual(order === 'asc' ? rowIds : rowIds.toReversed())
  })

  test('counts when asked, and refuses a cursor it did not write', async () => {
    expect(await listUsage(api.admin, { page_size: 1 })).not.toHaveProperty('total')
    expect((await listUsage(api.admin, { page_size: 1, with_total: '1' })).total).toBe(10)
    expect(await refusalOf(listUsage(api.admin, { cursor: 'nonsense' }))).toMatchObject({
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
    expect((await listUsage(api.admin, { ...filter, with_total: 'true' })).total).toBe(count)
  })

  /** The ids of a filter, page by page. */
  async function everyId(filter: object): Promise<readonly string[]> {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await listUsage(api.admin, { ...filter, page_size: 2, cursor })
      seen.push(...page.items.map((item) => item.id))
      cursor = page.next_cursor
    }
    return seen
  }

  /** Filters with several members, and how many rows have them all. */
  const together = (): readonly (readonly [object, number])[] => [
    [{ user_id: ids.user, channel_id: ids.channel }, 9],
    [{ user_id: ids.other, channel_id: ids.channel }, 0],
    [{ user_id: ids.user, api_key_id: ids.key, account_id: ids.account }, 9],
    [{ user_id: ids.other, model: 'claude-opus-4-5-20251101' }, 1],
    [{ group_id: ids.group, model: 'nobody' }, 0],
    [{ user_id: ids.user, group_id: ids.group, start: '2026-11-10T20:00:00Z' }, 5],
    [{ account_id: ids.account, group_id: ids.group, status: 'client_abort' }, 1],
  ]

  test('finds what several filters mean together, day by day, whether the days are summed or not', async () => {
    for (const moment of ['2026-11-10T00:00:00Z', '2026-11-20T00:00:00Z']) {
      await foldUsage(api.url, new Date(moment))
      for (const [filter, count] of together()) {
        for (const order of ['asc', 'desc']) {
          const seen = await everyId({ ...filter, sort_order: order })
          const inOrder = rowIds.filter((id) => seen.includes(id))
          expect(seen, JSON.stringify(filter)).toEqual(order === 'asc' ? inOrder : inOrder.toReversed())
          expect(seen, JSON.stringify(filter)).toHaveLength(count)
        }
      }
    }
  })

  test('refuses a range that ends before it starts', async () => {
    const refusal = await refusalOf(
      listUsage(api.admin, { start: '2026-11-10T21:00:00Z', end: '2026-11-10T20:00:00Z' }),
    )
    expect(refusal).toEqual({ code: 'VALIDATION_ERROR', status: 400, fields: ['end'] })
  })
})

describe('export', () => {
  async function linesOf(source: AsyncGenerator<string>): Promise<readonly string[]> {
    let text = ''
    for await (const part of source) text += part
    return text.trim().split('\r\n')
  }

  test('is CSV of every row of the filter, and of one’s own without what accounts cost', async () => {
    const all = await linesOf(exportUsage(api.admin, { model: 'claude-opus-4-5-20251101' }))
    expect(all).toHaveLength(11)
    expect(all[0]).toContain('account_cost')
    expect(all[1]).toContain('0.000012345678901234')
    const mine = await linesOf(exportOwnUsage(own, { user_id: ids.other }))
    expect(mine).toHaveLength(10)
    expect(mine[0]).not.toMatch(/account|upstream/)
    await expect(linesOf(exportUsage(own))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('one request', () => {
  test('shows attempts with names and the price it was billed at', async () => {
    const detail = await getUsage(api.admin, rowIds[0] ?? '')
    expect(detail.price_snapshot).toEqual({ mode: 'token' })
    expect(detail.attempts).toEqual([
      {
        account_id: ids.account,
        account_name: 'account',
        channel_id: ids.channel,
        channel_name: 'channel',
        outcome: 'rateLimited',
        status: 429,
        duration_ms: 7,
        message: null,
      },
      expect.objectContaining({ outcome: 'ok', status: 200 }),
    ])
    for (const id of ['nonsense', uuidV7()]) {
      expect(await refusalOf(getUsage(api.admin, id))).toMatchObject({ code: 'NOT_FOUND', status: 404 })
    }
  })
})

describe('own usage', () => {
  test('is one’s own, whatever is asked for, and shows nothing of accounts', async () => {
    const page = await listOwnUsage(own, { user_id: ids.other, account_id: 1, with_total: '1' })
    expect(page.total).toBe(9)
    expect(page.items.every((item) => item.user_id === ids.user)).toBe(true)
    expect(JSON.stringify(page)).not.toMatch(/account|20251101/)
    expect(await refusalOf(listUsage(own))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(getUsage(own, rowIds[0] ?? ''))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('sums are exact', async () => {
    const filter = { start: '2026-11-01' }
    expect(await getOwnUsageStats(own, filter)).toMatchObject({
      requests: 9,
      input_tokens: 90,
      total_cost_exact: '0.000111111110111106',
      actual_cost_exact: '0.0001111113',
    })
    expect(await getUsageStats(api.admin, { ...filter, account_id: ids.account })).toMatchObject({
      requests: 10,
      account_cost_exact: '0.0001',
    })
  })
})
