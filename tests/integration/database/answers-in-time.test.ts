import { afterAll, beforeAll, expect, test } from 'vitest'
import { closePrismaClient, createPrismaClient, isDatabaseAway, type PrismaClient } from '@/lib/infra'
import { openStallingProxy, type StallingProxy } from '../../support/stalling-proxy'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'
import { waitUntil } from '../../support/wait-until'

let database: TestDatabase
let proxy: StallingProxy
let db: PrismaClient
let watching: PrismaClient

beforeAll(async () => {
  database = await createTestDatabase()
  proxy = await openStallingProxy(database.url)
  db = createPrismaClient(proxy.url, { applicationName: 'in-time', maxConnections: 1, answerMs: 300 })
  watching = createPrismaClient(database.url)
})
afterAll(async () => {
  await closePrismaClient(proxy.url)
  await closePrismaClient(database.url)
  await proxy.close()
  await database.drop()
})

const thrownBy = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => null,
    (error: unknown) => error,
  )

const askingNow = async (text: string): Promise<number> => {
  const [row] = await watching.$queryRaw<[{ n: number }]>`SELECT count(*)::int AS n FROM pg_stat_activity
    WHERE application_name = 'in-time' AND state = 'active' AND query LIKE ${`%${text}%`}`
  return row.n
}

test('a question without an answer means that the database is away, and the next one is answered', async () => {
  proxy.stopAt('held back')
  expect(isDatabaseAway(await thrownBy(db.$queryRaw`SELECT 'held back'`))).toBe(true)
  proxy.giveUp()
  expect(await db.$queryRaw`SELECT 1 AS n`).toEqual([{ n: 1 }])
})

test('so does one inside a transaction, whose connection is not used again', async () => {
  proxy.stopAt('held back')
  const startedAt = performance.now()
  const stuck = db.$transaction((tx) => tx.$queryRaw`SELECT 'held back'`)
  expect(isDatabaseAway(await thrownBy(stuck))).toBe(true)
  expect(performance.now() - startedAt).toBeLessThan(1_000)
  proxy.giveUp()
  expect(await db.$transaction((tx) => tx.$queryRaw`SELECT 1 AS n`)).toEqual([{ n: 1 }])
})

test('a server that works too long is told to stop', async () => {
  const slow = thrownBy(db.$queryRaw`SELECT pg_sleep(20)::text`)
  await waitUntil('it works', async () => (await askingNow('pg_sleep')) === 1)
  expect(isDatabaseAway(await slow)).toBe(true)
  await waitUntil('it stops', async () => (await askingNow('pg_sleep')) === 0, 10_000)
})

test('many quick questions on one connection take no longer than they may', async () => {
  for (let asked = 0; asked < 5; asked += 1) await db.$queryRaw`SELECT pg_sleep(0.1)::text`
  const all = Array.from({ length: 5 }, () => db.$queryRaw`SELECT pg_sleep(0.1)::text`)
  expect(await Promise.all(all)).toHaveLength(5)
})

test('a client without a limit waits', async () => {
  expect(await watching.$queryRaw`SELECT pg_sleep(0.5)::text AS slept`).toEqual([{ slept: '' }])
})
