import { fdatasync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openSegmentWriter } from '../../../../lib/stores/spool/segment-writer'

it('a reserve that cannot be opened takes no place of a segment', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-spool-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  mkdirSync(path.join(directory, 'reserve'))
  const disk = { isFull: true }
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const writer = openSegmentWriter({
    directory,
    segmentBytes: 1,
    logger,
    sync: fdatasync,
    onSyncFailed: vi.fn(),
    write: (fd, bytes, position) => {
      if (disk.isFull) throw new Error('no space left on device')
      return writeSync(fd, bytes, 0, bytes.length, position)
    },
  })
  for (let tries = 0; tries < 20; tries += 1) expect(writer.append(Buffer.from('one'))).toBe(false)
  // That the write failed, and that there is no reserve.
  expect(logger.error).toHaveBeenCalledTimes(2)
  expect(readdirSync(directory).toSorted()).toEqual(['00000001.seg', 'reserve'])
  disk.isFull = false
  expect(writer.append(Buffer.from('one'))).toBe(true)
  expect(writer.place()).toEqual({ segment: 2, offset: 0 })
  writer.closeNow()
})
