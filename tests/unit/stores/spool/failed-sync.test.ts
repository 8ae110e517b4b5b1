import { fdatasync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createUsageSpool } from '../../../../lib/stores/spool/create-usage-spool'
import { openSpoolReader } from '../../../../lib/stores/spool/spool-reader'
import { usageEnd } from '../../../support/usage-records'

it('refuses new requests after a sync that failed, until the disk has taken a new reserve', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-spool-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const disk = { fails: false }
  const failure = Object.assign(new Error('i/o error'), { code: 'EIO' })
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const spool = createUsageSpool({
    directory,
    logger,
    reserveBytes: 64 * 1024,
    syncDelayMs: 1,
    sync: (fd, done) => void (disk.fails ? setImmediate(done, failure) : fdatasync(fd, done)),
  })
  await spool.end(usageEnd())
  expect(spool.hasRoom()).toBe(true)
  disk.fails = true
  await spool.end(usageEnd())
  await vi.waitFor(() => expect(spool.hasRoom()).toBe(false))
  expect(logger.error).toHaveBeenCalledWith({ err: failure }, expect.stringContaining('sync failed'))
  disk.fails = false
  await vi.waitFor(() => expect(spool.hasRoom()).toBe(true), 5_000)
  await spool.close()
  const kinds: string[] = []
  const reader = openSpoolReader(spool.ownDirectory, { segment: 1, offset: 0 }, vi.fn())
  reader.read(null, ({ kind }) => kinds.push(kind) > 0)
  reader.close()
  expect(kinds).toEqual(['end', 'end'])
})

it('fills one new reserve at a time, however long the disk takes for it', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-spool-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const fillings: (() => void)[] = []
  const spool = createUsageSpool({
    directory,
    logger: { info: vi.fn(), warn: vi.fn(), error: vi.fn() },
    reserveBytes: 64 * 1024,
    syncDelayMs: 1,
    sync: (fd, done) => void setImmediate(done, new Error('i/o error')),
    makeReserve: () => new Promise((resolve) => fillings.push(resolve)),
  })
  await spool.end(usageEnd())
  await vi.waitFor(() => expect(spool.hasRoom()).toBe(false))
  vi.advanceTimersByTime(5_000)
  expect(fillings).toHaveLength(1)
  fillings[0]?.()
  await vi.waitFor(() => expect(spool.hasRoom()).toBe(true))
  await spool.end(usageEnd())
  await vi.waitFor(() => expect(spool.hasRoom()).toBe(false))
  vi.advanceTimersByTime(1_000)
  expect(fillings).toHaveLength(2)
  await spool.close()
})
