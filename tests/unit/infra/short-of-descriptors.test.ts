import type * as fileSystem from 'node:fs'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const shortage = vi.hoisted(() => ({ of: '' }))
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof fileSystem>()
  const readFileSync = (file: string, options: 'utf8') => {
    if (shortage.of !== '' && file.includes(shortage.of))
      throw Object.assign(new Error(`EMFILE: too many open files, open '${file}'`), { code: 'EMFILE' })
    return fs.readFileSync(file, options)
  }
  const statSync = (file: string, options: fileSystem.StatSyncOptions) => {
    if (shortage.of !== '' && file.includes(shortage.of))
      throw Object.assign(new Error(`ENFILE: file table overflow, stat '${file}'`), { code: 'ENFILE' })
    return fs.statSync(file, options)
  }
  return { ...fs, default: { ...fs, readFileSync, statSync }, readFileSync, statSync }
})
const startEmbeddedPostgres = vi.hoisted(() => vi.fn())
vi.mock('../../../lib/infra/embedded-postgres/start-embedded-postgres', () => ({ startEmbeddedPostgres }))

// Files share what they import: others may have loaded these modules with the file system as it is, or load them after this file.
vi.resetModules()
const { findLeftDirectories } = await import('../../../lib/stores/settler/find-left-directories')
const { createOwnDirectory } = await import('../../../lib/stores/spool/spool-owner')
const { keepPostgresRunning } = await import('../../../lib/infra/embedded-postgres/keep-postgres-running')
const { findRunningPostmaster, isShuttingDown } =
  await import('../../../lib/infra/embedded-postgres/postmaster-files')
const { isGone } = await import('../../../lib/infra/processes/is-gone')
const { lockDataDir } = await import('../../../lib/infra/processes/lock-data-dir')
const { hasProcessEnded, waitForProcessEnd } = await import('../../../lib/infra/processes/process-identity')

const directory = mkdtempSync(path.join(os.tmpdir(), 'switchyard-short-'))
afterAll(() => {
  rmSync(directory, { recursive: true, force: true })
  vi.resetModules()
})
beforeEach(() => {
  shortage.of = ''
})
afterEach(() => vi.useRealTimers())

const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn(), debug: vi.fn() }
const isLinux = process.platform === 'linux'

describe.runIf(isLinux)('a process without a file descriptor left', () => {
  it('takes no other for ended', async () => {
    expect(hasProcessEnded(process.pid)).toBe(false)
    expect(hasProcessEnded(process.pid, 'of somebody else')).toBe(true)
    shortage.of = '/proc/'
    expect(hasProcessEnded(process.pid, 'of somebody else')).toBe(false)
    expect(await waitForProcessEnd(process.pid, 30)).toBe(false)
  })

  it('leaves its database server alone', async () => {
    vi.useFakeTimers()
    const stop = vi.fn(async () => undefined)
    const isStopping = () => isShuttingDown(directory, process.pid)
    const hasLostSocket = () => isGone(path.join(directory, '.s.PGSQL.5432'))
    const server = { pid: process.pid, url: 'postgresql://', stop, isStopping, hasLostSocket }
    startEmbeddedPostgres.mockResolvedValue(server)
    const kept = await keepPostgresRunning({ dataDir: directory, logger: logger as never })
    writeFileSync(path.join(directory, 'postmaster.pid'), String(process.pid))
    writeFileSync(path.join(directory, '.s.PGSQL.5432'), '')
    for (const missing of ['/proc/', 'postmaster.pid', '.s.PGSQL']) {
      shortage.of = missing
      await vi.advanceTimersByTimeAsync(2_000)
    }
    expect(logger.error).not.toHaveBeenCalled()
    expect(startEmbeddedPostgres).toHaveBeenCalledTimes(1)
    expect(stop).not.toHaveBeenCalled()
    await kept.stop()
  })

  it('does not say that no database server runs', () => {
    writeFileSync(path.join(directory, 'postmaster.pid'), String(process.pid))
    expect(findRunningPostmaster(directory)).toBeNull()
    for (const missing of ['/proc/', 'postmaster.pid']) {
      shortage.of = missing
      expect(() => findRunningPostmaster(directory), missing).toThrow('EMFILE')
    }
  })

  it('takes over no data directory of a process that runs', async () => {
    const lock = await lockDataDir(directory)
    shortage.of = '/proc/'
    await expect(lockDataDir(directory)).rejects.toThrow(`in use by the running process ${process.pid};`)
    lock.release()
  })

  it('takes over no spool of a process that runs', () => {
    const spools = path.join(directory, 'spool')
    createOwnDirectory(spools)
    expect(findLeftDirectories(spools, Date.now())).toEqual([])
    shortage.of = '/proc/'
    expect(findLeftDirectories(spools, Date.now())).toEqual([])
    shortage.of = 'owner.json'
    expect(() => findLeftDirectories(spools, Date.now() + 3_600_000)).toThrow('EMFILE')
  })
})
