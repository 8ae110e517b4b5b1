import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount, createChannel, createGroup, getAccountStats, getGroupStats } from '@/lib/services'
import { openApi, type ApiFixture } from './api-fixture'

let api: ApiFixture
let groupId: number
let channelId: number

beforeAll(async () => {
  api = await openApi()
  groupId = (await createGroup(api.admin, { name: 'main', platform: 'anthropic' })).id
  channelId = (await createChannel(api.admin, { name: 'direct', group_ids: [groupId] })).id
})
afterAll(() => api.close())

test('what an account did: in sum, by day of the time zone asked for, and by model', async () => {
  const { id } = await createAccount(api.admin, {
    name: 's1',
    platform: 'anthropic',
    type: 'api_key',
    credentials: { api_key: 'sk-ant-0123456789' },
  })
  const row = (bucket: Date, upstreamModel: string, requests: bigint) => ({
    bucket,
    groupId: BigInt(groupId),
    channelId: BigInt(channelId),
    accountId: BigInt(id),
    upstreamModel,
    requests,
    inputTokens: 10n,
    totalCost: '0.5',
    actualCost: '0.75',
    accountCost: '0.25',
  })
  const day = 86_400_000
  const quarter = Math.floor(Date.now() / 900_000) * 900_000
  const rows = [
    row(new Date(quarter), 'claude-a', 3n),
    row(new Date(quarter - day), 'claude-b', 1n),
    row(new Date(quarter - 60 * day), 'claude-a', 100n),
  ]
  await api.db.usageRollupRoute.createMany({ data: rows })
  // As settlement leaves them: not summed any further yet.
  await api.db.usageOpenQuarter.createMany({ data: rows.map(({ bucket }) => ({ bucket })) })
  const failedAt = new Date(quarter - 2 * day)
  const failure = (status: number) => {
    const requestId = randomUUID()
    const ids = { id: requestId, requestId, groupId: BigInt(groupId), accountId: BigInt(id) }
    return { createdAt: failedAt, ...ids, status, code: 'UPSTREAM_ERROR' }
  }
  await api.db.requestError.createMany({ data: [failure(502), failure(503), failure(400)] })
  const stats = await getAccountStats(api.admin, id)
  expect(stats).toMatchObject({ account_id: id, days: 30, requests: 4, input_tokens: 20, actual_cost: 1.5 })
  expect(stats.failed_requests).toBe(2)
  expect(stats.daily.map(({ requests, failed_requests: failed }) => [requests, failed])).toEqual([
    [0, 2],
    [1, 0],
    [3, 0],
  ])
  expect((await getGroupStats(api.admin, groupId)).failed_requests).toBe(2)
  expect(stats.models.map(({ upstream_model: model, requests }) => [model, requests])).toEqual([
    ['claude-a', 3],
    ['claude-b', 1],
  ])
  expect((await getAccountStats(api.admin, id, { days: 1 })).requests).toBe(3)
  // One of them has another date than UTC at any hour.
  for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    const own = await getAccountStats(api.admin, id, { time_zone: timeZone })
    const date = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
    expect(own.time_zone).toBe(timeZone)
    expect(own.daily.map((of) => [of.date, of.requests, of.failed_requests])).toEqual([
      [date.format(failedAt), 0, 2],
      [date.format(quarter - day), 1, 0],
      [date.format(quarter), 3, 0],
    ])
    const today = await getAccountStats(api.admin, id, { time_zone: timeZone, days: 1 })
    expect(today.daily.map((of) => of.date)).toEqual([date.format(quarter)])
  }
  await expect(getAccountStats(api.admin, id, { time_zone: 'Mars' })).rejects.toMatchObject({ status: 400 })
})
