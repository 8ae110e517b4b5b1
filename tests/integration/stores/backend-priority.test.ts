import { existsSync, readFileSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nicenessFor, openBackendPriority } from '../../../lib/stores/settler/backend-priority'
import { openSettlementClient } from '../../../lib/stores/settler/open-settlement-client'
import { usageEnd } from '../../support/usage-records'
import { createSettlementBed, type SettlementBed } from './settlement-bed'

const SOON = { timeout: 15_000 }

let bed: SettlementBed
beforeEach(async () => {
  bed = await createSettlementBed()
})
afterEach(async () => bed.close())

async function pidOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return rows[0]?.pid ?? 0
}

/** What the kernel counts for the session of a process; `null` where it does not group by session. */
function sessionNiceness(pid: number): number | null {
  const file = `/proc/${pid}/autogroup`
  return existsSync(file) ? Number(/nice (-?\d+)$/m.exec(readFileSync(file, 'latin1'))?.[1]) : null
}

/** Only who may take niceness back may go before others. */
function mayGoBefore(pid: number): boolean {
  try {
    setPriority(pid, getPriority(pid) - 1)
    setPriority(pid, getPriority(pid) + 1)
    return true
  } catch {
    return false
  }
}

describe('priority of settlement', () => {
  it('is behind the requests while it is on time, their equal when it is late, and never a fraction', () => {
    const lags = [0, 700, 712, 713, 900, 1162, 1163, 1175, 1187, 1250, 1300, 60_000]
    expect(lags.map(nicenessFor)).toEqual([19, 19, 19, 18, 11, 1, 0, 0, 0, -3, -5, -5])
    // Minus nothing is no integer for the system's call.
    for (let lag = 0; lag < 3000; lag += 7) expect(Object.is(nicenessFor(lag), -0)).toBe(false)
  })

  it('is set on the backend of its own connection', async () => {
    const { client, priority } = await openSettlementClient(bed.url)
    const pid = await pidOf(client)
    const isFree = mayGoBefore(pid)
    for (const [lagMs, wanted] of [
      [0, 19],
      [1175, 0],
      [1100, 3],
      [9000, isFree ? -5 : 0],
    ] as const) {
      // Without privileges the kernel takes one change in a tenth of a second, from all processes together.
      await expect
        .poll(() => {
          priority?.follow(lagMs)
          return [sessionNiceness(pid) ?? wanted, isFree ? getPriority(pid) : wanted]
        }, SOON)
        .toEqual([
          wanted,
          isFree ? Math.min(constants.priority.PRIORITY_LOW, getPriority() + wanted) : wanted,
        ])
    }
    await client.end()
    expect(() => priority?.follow(0)).not.toThrow()
  })

  it('is set by a settler that has something to settle, behind the requests unless it is waited for', async () => {
    const spool = bed.spool()
    const settler = bed.settler(spool)
    await spool.end(usageEnd())
    await expect.poll(() => settler.stats().backlogRecords, SOON).toBe(0)
    const [row] = await bed.rows(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'switchyard-settler'`,
    )
    const pid = Number(row?.['pid'])
    await expect.poll(() => sessionNiceness(pid) ?? 19, SOON).toBe(19)
    const somebody = new Client({ connectionString: bed.url })
    await somebody.connect()
    await somebody.query('BEGIN')
    await somebody.query('LOCK TABLE balance_ledger IN EXCLUSIVE MODE')
    await spool.end(usageEnd())
    const drained = settler.drain()
    await expect.poll(() => sessionNiceness(pid) ?? 0, SOON).toBeLessThanOrEqual(0)
    await somebody.query('ROLLBACK')
    expect(await drained).toBe(true)
    await somebody.end()
    await spool.close()
    await settler.close()
  })

  it('leaves alone what is no backend, and what another machine may have', async () => {
    expect(openBackendPriority(process.pid)).toBeNull()
    expect(openBackendPriority(0)).toBeNull()
    expect(openBackendPriority(2 ** 30)).toBeNull()
  })
})
