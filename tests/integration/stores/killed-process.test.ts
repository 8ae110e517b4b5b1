import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AGREED, AGREEMENT, createSettlementBed, type SettlementBed } from './settlement-bed'

const root = path.resolve(import.meta.dirname, '../../..')
let bed: SettlementBed
beforeEach(async () => {
  bed = await createSettlementBed()
})
afterEach(async () => bed.close())

/** Runs a writer until `answers` were seen by its client, then kills it without warning; returns what was seen. */
async function writeUntilKilled(directory: string, answers: number): Promise<readonly string[]> {
  const script = path.join(root, 'tests/support/spool-writer.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory], { cwd: root, stdio: 'pipe' })
  const seen: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    seen.push(line.replace('end ', ''))
    if (seen.length === answers) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return seen
}

describe('a killed process', () => {
  it('loses and doubles nothing a client saw end, with the settler killed and started along the way', async () => {
    const seen = await writeUntilKilled(bed.directory, 1500)
    const interrupted = bed.settler(null)
    await interrupted.close()
    const settlers = [bed.settler(null), bed.settler(null)]
    expect(await Promise.all(settlers.map((settler) => settler.drain(60_000)))).toEqual([true, true])
    for (const settler of settlers) await settler.close()
    expect(seen.length).toBeGreaterThanOrEqual(1500)
    expect(
      await bed.rows(
        'SELECT count(DISTINCT id)::int AS billed FROM usage_logs WHERE id = ANY ($1) AND status = $2',
        [seen, 'ok'],
      ),
    ).toEqual([{ billed: seen.length }])
    const [crashed] = await bed.rows(
      "SELECT count(*)::int AS rows FROM usage_logs WHERE status = 'gateway_crash'",
    )
    expect(crashed?.['rows']).toBeGreaterThanOrEqual(1)
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
  })
})
