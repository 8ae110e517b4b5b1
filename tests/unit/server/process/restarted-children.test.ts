import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLogger } from '@/lib/infra'
import { startGatewayWorkers } from '@/lib/server/process/gateway-workers'
import { startPortalChild } from '@/lib/server/process/portal-child'

const node = process.execPath
const logger = createLogger('silent')
let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'switchyard-children-'))
})
afterEach(() => {
  process.execPath = node
  rmSync(dataDir, { recursive: true, force: true })
})

function startPortal(source: string) {
  const script = path.join(dataDir, 'portal.cjs')
  writeFileSync(script, source)
  return startPortalChild({ script, dataDir, logger, variables: {} })
}

/** A program the system does not start: it says so a moment later, or at once. */
const REFUSED = [
  ['later', '/nowhere/node'],
  ['at once', `/${'x'.repeat(5_000)}`],
] as const

describe.each(REFUSED)('a process the system refuses %s', (_, program) => {
  test('is tried again: the portal', async () => {
    process.execPath = program
    const portal = await startPortal("process.send('ready'); setInterval(() => {}, 1000)")
    process.execPath = node
    await portal.ready
    await portal.stop()
  })

  test('is given up after three starts: the portal', async () => {
    process.execPath = program
    const portal = await startPortal('')
    await expect(portal.ready).rejects.toThrow('does not start')
    await portal.stop()
  })

  test('is given up after three starts: a worker', async () => {
    process.execPath = program
    const workers = startGatewayWorkers({ count: 2, logger, variables: {}, drainSeconds: 1 })
    await expect(workers.ready).rejects.toThrow('do not start')
    await workers.stop()
  })
})
