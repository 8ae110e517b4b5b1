import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { closePrismaClient, completeEnv, createLogger, loadEnv } from '@/lib/infra'
import { runDailyUpkeep } from '../../../lib/server/process/daily-upkeep'
import { scheduleUpkeep } from '../../../lib/server/process/schedule-upkeep'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

const dataDir = mkdtempSync(path.join(tmpdir(), 'switchyard-upkeep-'))
let database: TestDatabase
let client: Client

beforeAll(async () => {
  database = await createTestDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await closePrismaClient(database.url)
  await database.drop()
  rmSync(dataDir, { recursive: true, force: true })
})

it('a server drops what is past its time and audits its books when it starts, however short it runs', async () => {
  await client.query("SELECT ensure_month_partition('usage_logs', '2020-01-01')")
  await client.query(
    "INSERT INTO settings (key, value) VALUES ('usage_retention_months', '1'), ('usage_retention_export', '\"none\"')",
  )
  const { url } = database
  scheduleUpkeep({
    settings: completeEnv(loadEnv({ DATA_DIR: dataDir })),
    database: { url, directUrl: url, embedded: false, stop: () => Promise.resolve(), leave: () => undefined },
    logger: createLogger('silent'),
  })
  const month = async (): Promise<unknown> =>
    (await client.query("SELECT to_regclass('usage_logs_2020_01')::text AS name")).rows[0]
  await expect.poll(month).toEqual({ name: null })
  const audits = async (): Promise<unknown> =>
    (await client.query('SELECT count(*)::int AS audits FROM ledger_audits')).rows[0]
  await expect.poll(audits).toEqual({ audits: 1 })
})

it('a server whose clock is years ahead drops nothing that is kept, and says so', async () => {
  const { url } = database
  const logger = createLogger('silent')
  const alarm = vi.spyOn(logger, 'error')
  const months = async (): Promise<unknown> =>
    (
      await client.query(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'usage_logs'::regclass",
      )
    ).rows
  const before = await months()
  const inYears = Date.now() + 3 * 365 * 86_400_000
  vi.useFakeTimers({ toFake: ['Date'], now: inYears })
  onTestFinished(() => void vi.useRealTimers())
  await runDailyUpkeep({
    settings: completeEnv(loadEnv({ DATA_DIR: dataDir })),
    database: { url, directUrl: url, embedded: false, stop: () => Promise.resolve(), leave: () => undefined },
    logger,
  })
  expect(await months()).toEqual(before)
  expect(alarm.mock.calls).toEqual([[expect.anything(), expect.stringContaining('clocks are apart')]])
})

it('what the end of the server cuts off is no alarm', async () => {
  const url = 'postgresql://nobody@127.0.0.1:1/nothing'
  const alarmsOf = async (isStopped: boolean): Promise<number> => {
    const logger = createLogger('silent')
    const alarm = vi.spyOn(logger, 'error')
    const upkeep = scheduleUpkeep({
      settings: completeEnv(loadEnv({ DATA_DIR: dataDir })),
      database: {
        url,
        directUrl: url,
        embedded: false,
        stop: () => Promise.resolve(),
        leave: () => undefined,
      },
      logger,
    })
    if (isStopped) upkeep.stop()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    upkeep.stop()
    return alarm.mock.calls.length
  }
  expect(await alarmsOf(false)).toBeGreaterThan(0)
  expect(await alarmsOf(true)).toBe(0)
  await closePrismaClient(url)
})
