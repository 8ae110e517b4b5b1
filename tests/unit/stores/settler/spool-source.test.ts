import { mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writeCheckpoint } from '../../../../lib/stores/settler/checkpoint'
import {
  isSettled,
  KEEP_MS,
  markSettled,
  removeSettledDirectory,
  removeSettledSegments,
} from '../../../../lib/stores/settler/retention'
import { openSpoolSource, type SpoolSource } from '../../../../lib/stores/settler/spool-source'
import { createUsageSpool } from '../../../../lib/stores/spool/create-usage-spool'
import { segmentFile } from '../../../../lib/stores/spool/spool-layout'
import { listSegments } from '../../../../lib/stores/spool/spool-reader'
import type { UsageSpoolHandle } from '../../../../lib/stores/spool/spool-types'
import { usageEnd, usageFacts } from '../../../support/usage-records'
import { parseRecord } from '../../../../lib/stores/settler/parse-record'

let directory: string
let spool: UsageSpoolHandle
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'switchyard-source-'))
  spool = createUsageSpool({
    directory,
    logger: { info: vi.fn(), warn: vi.fn(), error: vi.fn() },
    reserveBytes: 1024,
    segmentBytes: 5000,
  })
})
afterEach(async () => {
  await spool.close()
  rmSync(directory, { recursive: true, force: true })
})

const open = (): SpoolSource =>
  openSpoolSource({ directory: spool.ownDirectory, limit: null, onDamage: () => undefined })
const idsOf = (events: readonly Buffer[]): readonly unknown[] =>
  events.map((event) => parseRecord(event.toString())['id'])

describe('spool source', () => {
  it('hands out finished rows in order, and goes on behind its checkpoint after a restart', async () => {
    const records = Array.from({ length: 10 }, () => usageEnd())
    for (const record of records) await spool.end(record)
    const first = open()
    const batch = first.nextBatch(4)
    first.settledTo(batch.end)
    first.nextBatch(3)
    first.saveCheckpoint()
    first.close()
    const second = open()
    expect(idsOf(batch.events)).toEqual(records.slice(0, 4).map((record) => record.id))
    expect(idsOf(second.nextBatch(100).events)).toEqual(records.slice(4).map((record) => record.id))
    second.close()
  })

  it.each([
    ['behind the end of its segment', { segment: 1, offset: 1_000_000 }],
    ['in a segment that is not there', { segment: 7, offset: 0 }],
  ])('begins anew with a checkpoint that lies %s', async (_, settled) => {
    const records = Array.from({ length: 3 }, () => usageEnd())
    for (const record of records) await spool.end(record)
    writeCheckpoint(spool.ownDirectory, { settled, replayFrom: settled })
    const source = open()
    expect(idsOf(source.nextBatch(100).events)).toEqual(records.map((record) => record.id))
    source.close()
  })

  it('hands a batch out again after a rewind', async () => {
    for (let index = 0; index < 5; index += 1) await spool.end(usageEnd())
    const source = open()
    source.settledTo(source.nextBatch(2).end)
    const batch = source.nextBatch(2)
    source.rewind()
    expect(idsOf(source.nextBatch(2).events)).toEqual(idsOf(batch.events))
    source.close()
  })

  it('remembers an unended start behind its checkpoint, whatever was settled since', async () => {
    const lost = usageFacts()
    const moved = usageFacts()
    spool.start(lost)
    spool.start(moved)
    for (let index = 0; index < 8; index += 1) await spool.end(usageEnd())
    spool.start({ ...moved, account_id: 9 })
    const last = usageEnd()
    await spool.end(last)
    const first = open()
    first.settledTo(first.nextBatch(100).end)
    first.saveCheckpoint()
    expect(first.checkpoint().replayFrom).toEqual({ segment: 1, offset: 0 })
    first.close()
    const second = open()
    expect(second.nextBatch(100).events).toEqual([])
    const rows = second.crashedRows(100).map((row) => parseRecord(row.toString()))
    expect(rows).toMatchObject([
      { id: lost.id, status: 'gateway_crash', billing_model: lost.mapped_model },
      { id: moved.id, account_id: '9', actual_cost: '0' },
    ])
    second.forgetCrashed(100)
    expect(second.crashedRows(100)).toEqual([])
    second.close()
  })
})

describe('retention', () => {
  it('keeps segments a day, and needed ones for ever', async () => {
    for (let index = 0; index < 12; index += 1) await spool.end(usageEnd())
    const nowMs = Date.now() + KEEP_MS
    const [first = 0, second = 0] = listSegments(spool.ownDirectory)
    for (const segment of [first, second]) {
      const old = new Date(nowMs - KEEP_MS - 1000)
      utimesSync(segmentFile(spool.ownDirectory, segment), old, old)
    }
    const before = listSegments(spool.ownDirectory)
    removeSettledSegments(spool.ownDirectory, second, nowMs - 60_000)
    expect(listSegments(spool.ownDirectory)).toEqual(before)
    removeSettledSegments(spool.ownDirectory, second, nowMs)
    expect(listSegments(spool.ownDirectory)).toEqual(before.slice(1))
  })

  it('removes a settled directory a day after', async () => {
    const own = spool.ownDirectory
    removeSettledDirectory(own, Date.now() + KEEP_MS + 1000)
    expect(isSettled(own)).toBe(false)
    markSettled(own)
    expect(isSettled(own)).toBe(true)
    removeSettledDirectory(own, Date.now())
    expect(listSegments(own)).toHaveLength(1)
    removeSettledDirectory(own, Date.now() + KEEP_MS + 1000)
    expect(() => listSegments(own)).toThrow('ENOENT')
  })
})
