import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getDashboardTrend } from '@/lib/services'
import { ROLL_UP_ROWS } from '../../../bench/usage/roll-up-rows'
import { openApi, type ApiFixture } from './api-fixture'
import { row } from './dashboard-rows'

const QUARTER_MS = 15 * 60_000
const FORWARD_MS = Date.UTC(2026, 9, 3, 15, 30)
const BACK_MS = Date.UTC(2026, 3, 4, 15, 0)

let api: ApiFixture

beforeAll(async () => {
  api = await openApi()
  const client = new Client({ connectionString: api.url })
  await client.connect()
  const around = [FORWARD_MS, BACK_MS].flatMap((changeMs, change) =>
    Array.from({ length: 24 }, (_, index) => ({
      ...row(24 * change + index),
      createdAt: new Date(changeMs + (index - 12) * QUARTER_MS),
    })),
  )
  await api.db.usageLog.createMany({ data: around })
  for (const statement of ROLL_UP_ROWS) await client.query(statement)
  await client.end()
})
afterAll(() => api.close())

const pointsAround = async (changeMs: number): Promise<readonly (readonly [string, number])[]> => {
  const { points } = await getDashboardTrend(api.admin, {
    start: new Date(changeMs - 6 * QUARTER_MS).toISOString(),
    end: new Date(changeMs + 8 * QUARTER_MS).toISOString(),
    time_zone: 'Australia/Lord_Howe',
    granularity: 'hour',
  })
  return points.map(({ at, requests }) => [at.slice(11, 16), requests])
}

test('hours go on by the clock after it was set half an hour forward, and back', async () => {
  expect(await pointsAround(FORWARD_MS)).toEqual([
    ['13:30', 2],
    ['14:30', 4],
    ['15:30', 2],
    ['16:00', 4],
    ['17:00', 2],
  ])
  expect(await pointsAround(BACK_MS)).toEqual([
    ['13:00', 2],
    ['14:00', 4],
    ['15:00', 2],
    ['15:30', 4],
    ['16:30', 2],
  ])
})
