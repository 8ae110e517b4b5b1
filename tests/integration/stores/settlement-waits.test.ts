import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Settler } from '../../../lib/stores'
import { usageEnd } from '../../support/usage-records'
import { waitUntil } from '../../support/wait-until'
import { createSettlementBed, type SettlementBed } from './settlement-bed'

let bed: SettlementBed
beforeEach(async () => {
  bed = await createSettlementBed()
})
afterEach(async () => bed.close())

/** Looks until settlement waited for longer than three tries of a second; every look since it began must show the same wait. */
async function seeItWait(settler: Settler): Promise<void> {
  const first = await waitUntil('settlement waits', async () => settler.stats().wait)
  expect(first).toEqual({ sinceMs: expect.any(Number), step: 'spool', sqlState: null })
  const seen = await waitUntil('several tries failed', async () => {
    const { wait } = settler.stats()
    return Date.now() - first.sinceMs > 3_500 || wait?.sinceMs !== first.sinceMs ? { wait } : null
  })
  expect(seen.wait).toEqual(first)
}

it('a file of dead letters that cannot be written is shown for as long as it lasts', async () => {
  const spool = bed.spool()
  const settler = bed.settler(spool)
  const file = path.join(bed.directory, 'dead-letter.ndjson')
  mkdirSync(file)
  await spool.end(usageEnd({ protocol: 'no_such_protocol' }))
  await seeItWait(settler)
  rmSync(file, { recursive: true })
  expect(await settler.drain()).toBe(true)
  await waitUntil('settlement goes on', async () => settler.stats().wait === null)
  expect(settler.stats().deadLetters).toBe(1)
  await spool.close()
  await settler.close()
})

it('a left directory that cannot be settled is shown while own usage is settled', async () => {
  const left = bed.spool()
  await left.end(usageEnd())
  await left.close()
  bed.orphan(left)
  const obstacle = path.join(left.ownDirectory, 'checkpoint.json.new')
  mkdirSync(obstacle)
  const spool = bed.spool()
  const settler = bed.settler(spool)
  await seeItWait(settler)
  await spool.end(usageEnd())
  await waitUntil('own usage is settled', async () => settler.stats().backlogRecords === 0)
  expect(settler.stats().wait).not.toBeNull()
  rmSync(obstacle, { recursive: true })
  settler.lookAround()
  await waitUntil('settlement goes on', async () => settler.stats().wait === null)
  expect(await bed.rows('SELECT count(*)::int AS rows FROM usage_logs')).toEqual([{ rows: 2 }])
  await spool.close()
  await settler.close()
})
