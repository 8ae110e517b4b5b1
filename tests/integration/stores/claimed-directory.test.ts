import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSettlementDatabase } from '../../../lib/stores/settler/settlement-database'
import { createSettlementBed, type SettlementBed } from './settlement-bed'

let bed: SettlementBed
beforeAll(async () => {
  bed = await createSettlementBed()
})
afterAll(async () => bed.close())

it('a claim that failed with its connection is made again by another one', async () => {
  const database = openSettlementDatabase(bed.url)
  expect(await database.claim('of-another-host')).toBe(true)
  await bed.rows(
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
     WHERE application_name = 'switchyard-settler' AND datname = current_database()`,
  )
  await expect(database.claim('of-another-host')).rejects.toThrow()
  expect(await database.claim('of-another-host')).toBe(true)
  await database.close()
})
