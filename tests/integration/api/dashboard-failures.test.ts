import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Prisma } from '@/lib/infra'
import { getDashboardStats, getDashboardTrend, getOwnUsageTrend } from '@/lib/services'
import { openApi, type ApiFixture } from './api-fixture'

let api: ApiFixture

const FIRST_MS = Date.UTC(2026, 10, 9, 0, 3)
/** A request every 7 minutes: refused, failed by the gateway, by the provider's limit, by its own. */
const ENDS = [
  { status: 400, code: 'UPSTREAM_ERROR' },
  { status: 502, code: 'UPSTREAM_ERROR' },
  { status: 429, code: 'UPSTREAM_ERROR' },
  { status: 429, code: 'RATE_LIMITED' },
] as const

type Failure = Prisma.RequestErrorCreateManyInput & { createdAt: Date }

const rows = Array.from({ length: 400 }, (_, index): Failure => {
  const id = randomUUID()
  return {
    createdAt: new Date(FIRST_MS + index * 7 * 60_000),
    id,
    requestId: id,
    userId: BigInt(1 + (index % 3)),
    apiKeyId: BigInt(1 + (index % 6)),
    groupId: BigInt(1 + (index % 2)),
    ...(index % 5 === 0 ? {} : { channelId: 1n, accountId: BigInt(1 + (index % 7)) }),
    requestedModel: index % 3 === 0 ? 'opus' : 'sonnet',
    ...(index % 4 === 0 ? {} : { upstreamModel: index % 3 === 0 ? 'opus-4' : '模型' }),
    ...(ENDS[index % 4] ?? ENDS[0]),
  }
})

beforeAll(async () => {
  api = await openApi()
  await api.db.requestError.createMany({ data: rows })
})
afterAll(() => api.close())

const RANGES = [
  { start: '2026-11-09', end: '2026-11-10', time_zone: 'UTC' },
  { start: '2026-11-09T06:16:01Z', end: '2026-11-09T11:02:59Z', time_zone: 'Asia/Kathmandu' },
  { start: '2026-11-09T06:16:01Z', end: '2026-11-09T06:24:59Z', time_zone: 'UTC' },
] as const

const CASES: readonly (readonly [object, (row: Failure) => boolean])[] = [
  [{}, () => true],
  [{ user_id: 2 }, (row) => row.userId === 2n],
  [{ api_key_id: 3 }, (row) => row.apiKeyId === 3n],
  [{ account_id: 2 }, (row) => row.accountId === 2n],
  [{ model: 'sonnet' }, (row) => row.requestedModel === 'sonnet'],
  [{ model: 'nobody' }, () => false],
  [{ upstream_model: '模型' }, (row) => row.upstreamModel === '模型'],
  [{ user_id: 2, model: 'sonnet' }, (row) => row.userId === 2n && row.requestedModel === 'sonnet'],
  [{ group_id: 1, channel_id: 1 }, (row) => row.groupId === 1n && row.channelId === 1n],
]

/** The rows of a range that the gateway or a provider failed. */
function failedIn({ start, end }: { readonly start: string; readonly end: string }): readonly Failure[] {
  return rows.filter(
    ({ createdAt, status, code }) =>
      createdAt.getTime() >= Date.parse(start) &&
      createdAt.getTime() < Date.parse(end) &&
      (status >= 500 || (status === 429 && code === 'UPSTREAM_ERROR')),
  )
}

test('what failed before anything was billed is counted by every filter and range, beside what was billed', async () => {
  for (const [filter, matches] of CASES) {
    for (const range of RANGES) {
      const asked = { ...filter, ...range }
      const stats = await getDashboardStats(api.admin, asked)
      const failed = failedIn(stats).filter(matches).length
      expect(stats, JSON.stringify(asked)).toMatchObject({ requests: 0, errors: 0, failed_requests: failed })
      const { points } = await getDashboardTrend(api.admin, asked)
      const total = points.reduce((sum, point) => sum + point.failed_requests, 0)
      expect(total, JSON.stringify(asked)).toBe(failed)
    }
  }
  expect(await getDashboardStats(api.admin, { start: '2026-11-10', end: '2026-11-10' })).toMatchObject({
    previous: { failed_requests: failedIn({ start: '2026-11-09', end: '2026-11-10' }).length },
  })
})

test('users see how many of their own requests failed, and nobody else’s', async () => {
  const user = api.as({ kind: 'user', userId: 2, role: 'user' })
  const own = await getOwnUsageTrend(user, { ...RANGES[0], user_id: 1, account_id: 2 })
  const total = own.points.reduce((sum, point) => sum + point.failed_requests, 0)
  expect(total).toBe(failedIn(own).filter((row) => row.userId === 2n).length)
})

test('models are counted as a whole since a quarter of an hour, and read from rows before it', async () => {
  const since = new Date('2026-11-09T06:15:00Z')
  await api.db
    .$executeRaw`INSERT INTO failed_requests (dimension, dimension_id, bucket) VALUES ('models_since', 0, ${since})`
  await api.db
    .$executeRaw`DELETE FROM failed_requests WHERE dimension IN ('model', 'upstream') AND bucket < ${since}`
  try {
    for (const [filter, matches] of CASES) {
      for (const range of RANGES) {
        const stats = await getDashboardStats(api.admin, { ...filter, ...range })
        const failed = failedIn(stats).filter(matches).length
        expect(stats.failed_requests, JSON.stringify({ ...filter, ...range })).toBe(failed)
      }
    }
    for (const [bucket, failed] of [
      [since, 3],
      [new Date('2026-11-09T06:00:00Z'), 40],
    ] as const) {
      await api.db.$executeRaw`INSERT INTO failed_requests (dimension, dimension_id, bucket, failed)
        VALUES ('model', model_number('counted'), ${bucket}, ${failed})`
    }
    const counted = await getDashboardStats(api.admin, { model: 'counted', ...RANGES[0] })
    expect(counted.failed_requests).toBe(3)
  } finally {
    await api.db.$executeRaw`DELETE FROM failed_requests WHERE dimension = 'models_since'`
  }
})

test('rows from before they were counted are left out by every filter and range', async () => {
  const since = new Date('2026-11-09T06:15:00Z')
  await api.db
    .$executeRaw`INSERT INTO failed_requests (dimension, dimension_id, bucket) VALUES ('since', 0, ${since})`
  for (const [filter, matches] of CASES) {
    const stats = await getDashboardStats(api.admin, { ...filter, ...RANGES[0] })
    const counted = failedIn(stats).filter((row) => matches(row) && row.createdAt >= since)
    expect(stats.failed_requests, JSON.stringify(filter)).toBe(counted.length)
  }
})
