import { afterAll, beforeAll, expect, it } from 'vitest'
import { runOnceADay } from '@/lib/infra'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

const morning = new Date('2026-03-02T00:10:00Z')
const night = new Date('2026-03-02T23:50:00Z')
const tomorrow = new Date('2026-03-03T00:00:00Z')
let database: TestDatabase
let runs = 0

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.drop()
})

async function runAt(now: Date, work?: () => Promise<void>): Promise<boolean> {
  const run = async (): Promise<void> => {
    await work?.()
    runs += 1
  }
  return runOnceADay(database.url, { name: 'task', now, run })
}

it('a task that failed is tried again, one that is done waits for the next UTC day', async () => {
  await expect(runAt(morning, () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect([await runAt(morning), await runAt(night), await runAt(tomorrow), await runAt(night)]).toEqual([
    true,
    false,
    true,
    false,
  ])
  expect(runs).toBe(2)
})

it('a run of a clock that was far ahead counts for nothing', async () => {
  const ahead = new Date('2027-03-02T00:00:00Z')
  expect([await runAt(ahead), await runAt(morning), await runAt(night)]).toEqual([true, true, false])
  runs = 2
})

it('of several processes one runs it, the others do not wait for it', async () => {
  const nextWeek = new Date('2026-03-10T00:00:00Z')
  let others: readonly boolean[] = []
  const meanwhile = async (): Promise<void> => {
    others = await Promise.all([runAt(nextWeek), runAt(nextWeek)])
  }
  expect(await runAt(nextWeek, meanwhile)).toBe(true)
  expect(others).toEqual([false, false])
  expect(runs).toBe(3)
})
