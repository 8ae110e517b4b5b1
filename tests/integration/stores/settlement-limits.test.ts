import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSettlementClient } from '../../../lib/stores/settler/open-settlement-client'
import { usageEnd } from '../../support/usage-records'
import { waitUntil } from '../../support/wait-until'
import { createSettlementBed, type SettlementBed } from './settlement-bed'

let bed: SettlementBed
beforeEach(async () => {
  bed = await createSettlementBed()
})
afterEach(async () => bed.close())

const settlers = async (): Promise<unknown> =>
  (
    await bed.rows(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'switchyard-settler'",
    )
  )[0]?.['n']

it('what somebody else keeps locked is shown as waited for, and holds no connections but one', async () => {
  const spool = bed.spool()
  const settler = bed.settler(spool)
  const somebody = new Client({ connectionString: bed.url })
  await somebody.connect()
  await somebody.query('BEGIN')
  await somebody.query('LOCK TABLE balance_ledger IN EXCLUSIVE MODE')
  await spool.end(usageEnd())
  const wait = await waitUntil('settlement waits', async () => settler.stats().wait)
  expect(wait).toMatchObject({ step: 'usage', sqlState: '55P03' })
  await waitUntil('it tries again', async () => (await settlers()) === 1)
  await somebody.end()
  expect(await settler.drain()).toBe(true)
  await waitUntil('settlement goes on', async () => settler.stats().wait === null)
  expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 1 }])
  await spool.close()
  await settler.close()
})

it('a settler that stops in the middle of a transaction keeps nobody from balances for long', async () => {
  const { client: stopped } = await openSettlementClient(bed.url, {
    lock: '15s',
    statement: '55s',
    idle: '300ms',
  })
  await stopped.query('BEGIN')
  await stopped.query('SELECT FROM user_state WHERE user_id = 1 FOR UPDATE')
  await bed.client.query('SET statement_timeout = 10000')
  expect((await bed.client.query('SELECT FROM user_state WHERE user_id = 1 FOR UPDATE')).rowCount).toBe(1)
  await expect(stopped.query('COMMIT')).rejects.toThrow()
  await stopped.end().catch(() => undefined)
})
