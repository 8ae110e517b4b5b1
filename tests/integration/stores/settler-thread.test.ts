import { rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../../../lib/infra'
import { startSettler } from '../../../lib/stores'
import { usageEnd, usageFacts } from '../../support/usage-records'
import { AGREED, AGREEMENT, createSettlementBed, type SettlementBed } from './settlement-bed'

const root = path.resolve(import.meta.dirname, '../../..')
/** Inside the project, so that the bundle finds its packages. */
const outfile = path.join(root, `dist/test-settler-worker-${process.pid}.mjs`)
let bed: SettlementBed
beforeEach(async () => {
  bed = await createSettlementBed()
})
afterEach(async () => {
  await bed.close()
  rmSync(outfile, { force: true })
})

describe('settler thread', () => {
  it('settles the spool of this process and those of dead ones, reports figures, and ends when told', async () => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['lib/stores/settler/settler-worker.ts'],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      metafile: true,
    })
    const loaded = Object.keys(metafile.inputs)
    expect(loaded.filter((file) => file.includes('lib/infra') || file.includes('lib/gateway'))).toEqual([])

    const dead = bed.spool()
    dead.start(usageFacts())
    await dead.end(usageEnd())
    await dead.close()
    bed.orphan(dead)
    const spool = bed.spool()
    const cleared: string[] = []
    const settler = startSettler({
      connectionString: bed.url,
      directory: bed.directory,
      own: spool,
      logger: createLogger('silent'),
      onSettled: (batch) => cleared.push(...batch.users.map((user) => user.cleared.toFixed())),
      workerFile: pathToFileURL(outfile),
    })
    await Promise.all(Array.from({ length: 30 }, () => spool.end(usageEnd())))
    await spool.end(usageEnd({ protocol: 'no_such_protocol' }))
    await settler.drain()
    expect(
      await bed.rows('SELECT status, count(*)::int AS rows FROM usage_logs GROUP BY 1 ORDER BY 1'),
    ).toEqual([
      { status: 'gateway_crash', rows: 1 },
      { status: 'ok', rows: 31 },
    ])
    expect(await bed.rows(AGREEMENT)).toEqual([AGREED])
    expect(settler.stats()).toMatchObject({ backlogRecords: 0, leftDirectories: 0, deadLetters: 1 })
    const total = cleared.reduce((sum, amount) => sum + Number(amount), 0)
    expect(total).toBeCloseTo(31 * 0.003315, 9)
    await spool.close()
    await settler.close()
  })
})
