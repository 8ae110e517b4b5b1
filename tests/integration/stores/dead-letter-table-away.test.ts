import { afterEach, beforeEach, expect, it } from 'vitest'
import { usageEnd } from '../../support/usage-records'
import { waitUntil } from '../../support/wait-until'
import { createSettlementBed, type SettlementBed } from './settlement-bed'

let bed: SettlementBed
beforeEach(async () => {
  bed = await createSettlementBed()
})
afterEach(async () => bed.close())

it('settlement waits, and says so, while an event cannot be put aside; then nothing is missing', async () => {
  const spool = bed.spool()
  const settler = bed.settler(spool)
  await bed.rows('ALTER TABLE usage_dead_letters RENAME TO usage_dead_letters_away')
  const poison = usageEnd({ protocol: 'no_such_protocol' })
  await spool.end(poison)
  await waitUntil('settlement waits', async () => settler.stats().wait !== null)
  expect(settler.stats()).toMatchObject({
    wait: { sinceMs: expect.any(Number), step: 'dead_letter', sqlState: '42P01' },
    deadLetters: 0,
    backlogRecords: 1,
  })
  const later = usageEnd()
  await spool.end(later)
  expect(settler.stats().backlogRecords).toBe(2)
  await bed.rows('ALTER TABLE usage_dead_letters_away RENAME TO usage_dead_letters')
  expect(await settler.drain()).toBe(true)
  await waitUntil('settlement goes on', async () => settler.stats().wait === null)
  expect(await bed.rows('SELECT event_id AS id, status FROM usage_dead_letters')).toEqual([
    { id: poison.id, status: 'open' },
  ])
  expect(await bed.rows('SELECT id FROM usage_logs')).toEqual([{ id: later.id }])
  await spool.close()
  await settler.close()
})
