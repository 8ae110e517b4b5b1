import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runWithLittleRoom } from '../../../support/run-with-little-room'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'switchyard-reserve-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

it.each(['makeReserve', 'makeReserveNow'])('%s leaves nothing behind where the disk has no room', (make) => {
  const { stderr } = runWithLittleRoom(
    `import { ${make} } from './lib/stores/spool/reserve'
     void (async () => ${make}(${JSON.stringify(directory)}, 100_000))().catch(console.error)`,
    4,
  )
  expect(stderr).toContain('EFBIG')
  expect(readdirSync(directory)).toEqual([])
})
