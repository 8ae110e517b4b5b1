import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Decimal, plotValue, TREND_GRANULARITIES } from '@/lib/core'
import { foldUsage } from '@/lib/infra'
import {
  getDashboardRealtime,
  getDashboardStats,
  getDashboardTrend,
  getOwnUsageTrend,
  rankAccounts,
  rankChannels,
  rankGroups,
  rankKeys,
  rankModels,
  rankUsers,
  readRealtime,
  type DashboardRanking,
  type RankedMember,
  type UsageDimension,
} from '@/lib/services'
import { ROLL_UP_ROWS } from '../../../bench/usage/roll-up-rows'
import { answeredLive } from './answered-live'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'
import { beforeLook } from './before-look'
import { COUNT, row, sumOf, timeOf, type Row } from './dashboard-rows'

let api: ApiFixture
let client: Client
const rows: Row[] = []

beforeAll(async () => {
  api = await openApi()
  client = new Client({ connectionString: api.url })
  await client.connect()
  rows.push(...Array.from({ length: COUNT }, (_, index) => row(index)))
  await api.db.usageLog.createMany({ data: rows })
  for (const statement of ROLL_UP_ROWS) await client.query(statement)
})
afterAll(async () => {
  await client.end()
  await api.close()
})

const CASES: readonly (readonly [string, object, (row: Row) => boolean])[] = [
  ['everything', {}, () => true],
  ['a user', { user_id: 2 }, (entry) => entry.userId === 2n],
  [
    'a user and a model',
    { user_id: 2, model: 'opus' },
    (entry) => entry.userId === 2n && entry.requestedModel === 'opus',
  ],
  ['a key', { api_key_id: 3 }, (entry) => entry.apiKeyId === 3n],
  ['a model', { model: 'sonnet' }, (entry) => entry.requestedModel === 'sonnet'],
  [
    'a group and an account',
    { group_id: 1, account_id: 3 },
    (entry) => entry.groupId === 1n && entry.accountId === 3n,
  ],
  ['an upstream model', { upstream_model: 'up-b' }, (entry) => entry.upstreamModel === 'up-b'],
  [
    'a user and a channel',
    { user_id: 1, channel_id: 2 },
    (entry) => entry.userId === 1n && entry.channelId === 2n,
  ],
]
const RANGES = [
  { start: '2026-11-08', end: '2026-11-12', time_zone: 'UTC' },
  { start: '2026-11-09', end: '2026-11-10', time_zone: 'Asia/Kathmandu' },
  { start: '2026-11-08T05:34:00Z', end: '2026-11-10T20:11:30Z', time_zone: 'America/New_York' },
] as const

/** The rows of a range, by its bounds in the answer. */
function rowsIn(range: { readonly start: string; readonly end: string }): readonly Row[] {
  return rows.filter(
    (entry) => timeOf(entry) >= Date.parse(range.start) && timeOf(entry) < Date.parse(range.end),
  )
}

async function expectEverywhere(): Promise<void> {
  for (const [name, filter, matches] of CASES) {
    for (const range of RANGES) {
      const stats = await getDashboardStats(api.admin, { ...filter, ...range })
      expect(stats, `${name} ${range.start}`).toMatchObject(sumOf(rowsIn(stats).filter(matches)))
      const trend = await getDashboardTrend(api.admin, { ...filter, ...range, granularity: 'day' })
      const total = trend.points.reduce((sum, point) => sum.plus(point.actual_cost_exact), new Decimal(0))
      expect(total.toFixed(), `${name} ${range.start}`).toBe(stats.actual_cost_exact)
    }
  }
}

describe('sums', () => {
  test('are those of the rows while nothing is rolled up, and afterwards the same', async () => {
    await expectEverywhere()
    await foldUsage(api.url, new Date('2026-11-11T04:16:00Z'))
    expect(await api.db.usageRollupDay.count({ where: { rolledAt: { not: null } } })).toBe(3)
    expect(await api.db.usageRollupDay.count({ where: { rolledAt: null } })).toBe(1)
    expect(await api.db.usageOpenQuarter.count()).toBeGreaterThan(0)
    await expectEverywhere()
  })

  test('show the range before and latencies', async () => {
    const stats = await getDashboardStats(api.admin, { start: '2026-11-09', end: '2026-11-09' })
    expect(stats.previous.requests).toBe(rows.filter((entry) => timeOf(entry) < Date.UTC(2026, 10, 9)).length)
    expect(stats.p50_duration_ms).toBeGreaterThan(100)
    expect(stats.p95_duration_ms).toBeGreaterThanOrEqual(stats.p50_duration_ms ?? Infinity)
    expect(stats.p50_first_token_ms).toBeNull()
  })
})

describe('a trend', () => {
  test('has a point for every local day, also across the change of clocks', async () => {
    const trend = await getDashboardTrend(api.admin, {
      start: '2026-10-31',
      end: '2026-11-02',
      time_zone: 'America/New_York',
      granularity: 'day',
    })
    expect(trend.points.map((point) => point.at)).toEqual([
      '2026-10-31T04:00:00.000Z',
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ])
    const hours = await getDashboardTrend(api.admin, { start: '2026-11-09', end: '2026-11-09' })
    expect(hours.granularity).toBe('hour')
    expect(hours.points).toHaveLength(24)
    expect(hours.points[3]?.requests).toBeGreaterThan(0)
  })

  test.each(TREND_GRANULARITIES)(
    'by %s counts every request, wherever its range begins',
    async (granularity) => {
      for (const time_zone of ['UTC', 'Asia/Kathmandu', 'America/New_York']) {
        const range = { start: '2026-11-09T06:16:01Z', end: '2026-11-09T18:02:59Z', time_zone, granularity }
        const { points } = await getDashboardTrend(api.admin, range)
        const total = points.reduce((sum, point) => sum + point.requests, 0)
        expect(total, time_zone).toBe(rowsIn(range).length)
      }
    },
  )

  test('with too many points is refused', async () => {
    const input = { start: '2026-01-01', end: '2026-11-01', granularity: 'quarter_hour' }
    expect(await refusalOf(getDashboardTrend(api.admin, input))).toMatchObject({ fields: ['granularity'] })
  })
})

/** The id a ranking knows a row's member by; 0 = no channel. */
function memberOf({ userId, groupId, channelId, accountId }: Row, dimension: UsageDimension): number {
  const ids = { user_id: userId, group_id: groupId, channel_id: channelId ?? 0, account_id: accountId }
  return Number(Reflect.get(ids, dimension))
}

function expectSums(ranking: DashboardRanking, matches: (row: Row) => boolean, name: string): void {
  const { dimension, items } = ranking
  const chosen = rowsIn(ranking).filter(matches)
  const members = new Set(chosen.map((entry) => memberOf(entry, dimension)))
  expect(new Set(items.map(({ id }) => id)), `${dimension} of ${name}`).toEqual(members)
  for (const item of items) {
    const own = chosen.filter((entry) => memberOf(entry, dimension) === item.id)
    expect(item, `${dimension} of ${name}`).toMatchObject(sumOf(own))
  }
}

describe('rankings', () => {
  const range = { start: '2026-11-08', end: '2026-11-12' }

  test('put the largest first, count all, and name what still has a name', async () => {
    const users = await rankUsers(api.admin, { ...range, limit: 2 })
    expect(users).toMatchObject({ dimension: 'user_id', members: 3 })
    expect(users.items).toHaveLength(2)
    const [first] = users.items
    expect(first).toMatchObject(sumOf(rows.filter((entry) => Number(entry.userId) === first?.id)))
    expect(users.items.find((item) => item.id === api.adminId)?.name ?? 'admin@example.com').toBe(
      'admin@example.com',
    )
    const groups = await rankGroups(api.admin, { ...range, user_id: 1 })
    expect(groups.items.map((item) => item.requests).reduce((a, b) => a + b)).toBe(
      rows.filter((entry) => entry.userId === 1n).length,
    )
    expect((await rankChannels(api.admin, range)).items.map((item) => item.id)).toContain(0)
  })

  test('asked at the same time, of every filter and range, are the sums of the rows', async () => {
    for (const [name, filter, matches] of CASES) {
      for (const span of RANGES) {
        const asked = { ...filter, ...span }
        const found = await Promise.all(
          [rankUsers, rankGroups, rankChannels, rankAccounts].map((rank) => rank(api.admin, asked)),
        )
        for (const ranking of found) expectSums(ranking, matches, `${name} ${span.start}`)
      }
    }
  })

  test('of days less a part have the counts and latencies of the rows, also when an event comes in between', async () => {
    const asked = { account_id: 3, start: '2026-11-08T05:34:00Z', end: '2026-11-10T20:11:30Z' }
    const before = await rankUsers(api.admin, asked)
    const late = { ...row(COUNT), accountId: 3n, createdAt: new Date('2026-11-10T21:00:00Z') }
    // The sums at the edges are read with the days: the event comes before both, and after the open times.
    const { db, looks } = beforeLook(api.db, 2, async () => {
      await api.db.usageLog.create({ data: late })
      await api.db.usageOpenQuarter.create({ data: { bucket: late.createdAt } })
    })
    const during = await rankUsers({ ...api.admin, db }, asked)
    expect(looks()).toBeGreaterThan(4)
    expect(during).toEqual(before)
    // Read from rows and quarters alone now: nothing can be taken from a day with an open quarter.
    expect(await rankUsers(api.admin, asked)).toEqual(before)
    await api.db.usageOpenQuarter.deleteMany({ where: { bucket: late.createdAt } })
    await api.db.usageLog.delete({
      where: { createdAt_id: { createdAt: late.createdAt, id: late.id ?? '' } },
    })
  })

  test('of a key and its owner are those of the key, of a stranger none', async () => {
    const owner = BigInt(api.adminId)
    const { id } = await api.db.apiKey.create({
      data: { userId: owner, name: 'drill', keyHash: 'drill-hash', keyPrefix: 'sk-', keyLast4: '0000' },
      select: { id: true },
    })
    const asked = { ...range, api_key_id: Number(id) }
    const ofKey = await rankChannels(api.admin, asked)
    expect((await rankChannels(api.admin, { ...asked, user_id: api.adminId })).items).toEqual(ofKey.items)
    expect(ofKey.items.length).toBeGreaterThan(0)
    const ofStranger = await rankChannels(api.admin, { ...asked, user_id: api.adminId + 1 })
    expect(ofStranger).toMatchObject({ members: 0, items: [] })
  })

  test.each([
    ['account_cost', (item: RankedMember) => plotValue(item.account_cost)],
    ['margin', (item: RankedMember) => plotValue(item.actual_cost) - plotValue(item.account_cost)],
  ] as const)('are ordered by %s', async (order, measure) => {
    const { items } = await rankAccounts(api.admin, { ...range, sort_by: order })
    const figures = items.map(measure)
    expect(new Set(figures).size).toBeGreaterThan(1)
    expect(figures).toEqual(figures.toSorted((a, b) => b - a))
  })

  test('of keys are those of the user who is looked at', async () => {
    const keys = await rankKeys(api.admin, { ...range, user_id: 1 })
    const own = rows.filter((entry) => entry.userId === 1n)
    expect(keys).toMatchObject({
      dimension: 'api_key_id',
      members: new Set(own.map((entry) => entry.apiKeyId)).size,
    })
    for (const key of keys.items) {
      expect(key).toMatchObject(sumOf(own.filter((entry) => Number(entry.apiKeyId) === key.id)))
    }
  })

  test('of models tell the requested or, inside a route, the upstream ones', async () => {
    const requested = await rankModels(api.admin, { ...range, user_id: 1 })
    expect(requested.dimension).toBe('model')
    expect(requested.items.map((item) => item.name)).toEqual(['opus'])
    const upstream = await rankModels(api.admin, { ...range, group_id: 1, sort_by: 'requests' })
    expect(upstream.dimension).toBe('upstream_model')
    expect(upstream.items.map((item) => item.name)).toEqual(['up-a'])
  })
})

test('the last minutes are shown though no gateway answers', async () => {
  expect(await getDashboardRealtime(api.admin, { user_id: 1 })).toMatchObject({
    requests_per_minute: 0,
    refused_per_minute: 0,
    gateway: null,
  })
})

test('the gateway says the same of itself beside the last minutes as in its own list', async () => {
  const ctx = { ...api.admin, live: { ...api.live, ...answeredLive() } }
  const { gateway } = await getDashboardRealtime(ctx)
  expect(gateway).toMatchObject({
    process_id: 7,
    started_at: '1970-01-01T00:00:00.000Z',
    database_confirmed_ms: 3,
    settlement_wait: { since: '1970-01-01T00:00:00.000Z', step: 'usage', sql_state: null },
  })
  expect(await readRealtime(ctx)).toMatchObject({ type: 'state', processes: [gateway] })
})

test('users see their own trend and nothing else', async () => {
  const user = api.as({ kind: 'user', userId: 2, role: 'user' })
  const range = { start: '2026-11-08', end: '2026-11-12', granularity: 'day' }
  const own = await getOwnUsageTrend(user, { ...range, user_id: 1, account_id: 1 })
  expect(own.points.map((point) => point.requests).reduce((a, b) => a + b)).toBe(
    rows.filter((entry) => entry.userId === 2n).length,
  )
  expect(JSON.stringify(own)).not.toContain('account')
  expect(await refusalOf(getDashboardStats(user))).toMatchObject({ code: 'FORBIDDEN' })
})
