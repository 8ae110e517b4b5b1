import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { socketReads } from '@/lib/core'
import { createUsageSpool } from '../../../../lib/stores/spool/create-usage-spool'
import { openSpoolPosition } from '../../../../lib/stores/spool/spool-position'
import { listSegments, openSpoolReader, type SpoolDamage } from '../../../../lib/stores/spool/spool-reader'
import type { UsageSpoolHandle, UsageSpoolOptions } from '../../../../lib/stores/spool/spool-types'
import { usageEnd, usageFacts } from '../../../support/usage-records'

const silent = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
let directory: string
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'switchyard-spool-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function openSpool(options: Partial<UsageSpoolOptions> = {}): UsageSpoolHandle {
  return createUsageSpool({ directory, logger: silent, reserveBytes: 64 * 1024, ...options })
}

function readBack(spool: UsageSpoolHandle): {
  readonly keys: readonly string[]
  readonly damage: readonly SpoolDamage[]
} {
  const keys: string[] = []
  const damage: SpoolDamage[] = []
  const reader = openSpoolReader(spool.ownDirectory, { segment: 1, offset: 0 }, (found) => damage.push(found))
  reader.read(null, ({ kind, key }) => {
    keys.push(`${kind} ${key}`)
    return true
  })
  reader.close()
  return { keys, damage }
}

const fullDisk = (): never => {
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
}

describe('usage spool', () => {
  it('writes the records of one turn with one write, and resolves after it', async () => {
    const write = vi.fn((fd: number, bytes: Buffer, position: number) =>
      writeSync(fd, bytes, 0, bytes.length, position),
    )
    const spool = openSpool({ write })
    const facts = usageFacts()
    spool.start(facts)
    spool.cancel(facts.request_id)
    const records = [usageEnd(), usageEnd(), usageEnd()]
    const ends = records.map((record) => spool.end(record))
    expect(write).not.toHaveBeenCalled()
    await Promise.all(ends)
    expect(write).toHaveBeenCalledTimes(1)
    expect(readBack(spool).keys).toEqual([
      `start ${facts.request_id}`,
      `cancel ${facts.request_id}`,
      ...records.map((record) => `end ${record.request_id}`),
    ])
    expect(openSpoolPosition(spool.position).read()).toEqual({
      segment: 1,
      offset: spool.stats().offset,
      finishedRecords: 3,
    })
    await spool.close()
  })

  it('does so in the same turn while requests come one by one', async () => {
    const reads = socketReads.gather(() => undefined)
    while (!socketReads.isCalm) {
      reads.push(Buffer.from('x'))
      await new Promise((resolve) => setImmediate(resolve))
    }
    const spool = openSpool()
    spool.start(usageFacts())
    let hasTurned = false
    setImmediate(() => (hasTurned = true))
    await spool.end(usageEnd())
    expect(hasTurned).toBe(false)
    expect(spool.stats().writtenRecords).toBe(2)
    expect(readBack(spool).keys).toHaveLength(2)
    await spool.close()
  })

  it('begins a new segment when one is full, and loses nothing in between', async () => {
    const spool = openSpool({ segmentBytes: 4000 })
    const records = Array.from({ length: 40 }, () => usageEnd())
    for (const record of records) await spool.end(record)
    expect(listSegments(spool.ownDirectory).length).toBeGreaterThan(5)
    expect(readBack(spool).keys).toEqual(records.map((record) => `end ${record.request_id}`))
    await spool.close()
  })

  it('waits for a segment that cannot be opened now: nothing of it is skipped', async () => {
    const spool = openSpool()
    const record = usageEnd()
    await spool.end(record)
    const limit = openSpoolPosition(spool.position).read()
    const segment = path.join(spool.ownDirectory, '00000001.seg')
    const aside = path.join(directory, 'aside')
    const damage = vi.fn()
    for (const end of [limit, null]) {
      const keys: string[] = []
      const reader = openSpoolReader(spool.ownDirectory, { segment: 1, offset: 0 }, damage)
      const read = () => reader.read(end, ({ key }) => keys.push(key) > 0)
      renameSync(segment, aside)
      symlinkSync(segment, segment)
      expect(read).toThrow('ELOOP')
      expect(reader.place()).toEqual({ segment: 1, offset: 0 })
      rmSync(segment)
      renameSync(aside, segment)
      read()
      expect(keys).toEqual([record.request_id])
      reader.close()
    }
    expect(damage).not.toHaveBeenCalled()
    await spool.close()
  })

  it('takes the reserve when the disk is full: running requests are written, new ones are told there is no room', async () => {
    const disk = { isFull: false }
    const spool = openSpool({
      write: (fd, bytes, position) => {
        if (!disk.isFull || spool.stats().onReserve) return writeSync(fd, bytes, 0, bytes.length, position)
        writeSync(fd, bytes, 0, Math.floor(bytes.length / 2), position)
        return fullDisk()
      },
    })
    const before = usageEnd()
    await spool.end(before)
    expect(spool.hasRoom()).toBe(true)
    disk.isFull = true
    const during = usageEnd()
    await spool.end(during)
    expect(spool.hasRoom()).toBe(false)
    expect(spool.stats()).toMatchObject({ onReserve: true, segment: 2 })
    expect(readBack(spool)).toEqual({
      keys: [before, during].map((record) => `end ${record.request_id}`),
      damage: [],
    })
    await vi.waitFor(() => expect(spool.hasRoom()).toBe(true), { timeout: 30_000 })
    expect(readdirSync(spool.ownDirectory)).toContain('reserve')
    await spool.close()
  })

  it('refuses new requests once its directory was taken away, and goes on in a new one', async () => {
    const spool = openSpool()
    await spool.end(usageEnd())
    silent.error.mockClear()
    const elsewhere = `${directory}-elsewhere`
    renameSync(directory, elsewhere)
    // Where a folder is to be, a file stands in the way.
    writeFileSync(directory, '')
    await vi.waitFor(() => expect(spool.hasRoom()).toBe(false), 5_000)
    rmSync(directory)
    await vi.waitFor(() => expect(spool.hasRoom()).toBe(true), 5_000)
    const record = usageEnd()
    await spool.end(record)
    expect(readBack(spool)).toEqual({ keys: [`end ${record.request_id}`], damage: [] })
    expect(readdirSync(spool.ownDirectory).toSorted()).toEqual(['00000002.seg', 'owner.json', 'reserve'])
    expect(silent.error).toHaveBeenCalledTimes(1)
    await spool.close()
    rmSync(elsewhere, { recursive: true })
  })

  it('keeps records in memory while nothing at all can be written, and writes them once it can', async () => {
    const disk = { isFull: true }
    const spool = openSpool({
      write: (fd, bytes, position) =>
        disk.isFull ? fullDisk() : writeSync(fd, bytes, 0, bytes.length, position),
    })
    const records = [usageEnd(), usageEnd()]
    const written = vi.fn()
    const ends = Promise.all(records.map((record) => spool.end(record))).then(written)
    await vi.waitFor(() => expect(spool.hasRoom()).toBe(false), { timeout: 30_000 })
    expect(written).not.toHaveBeenCalled()
    disk.isFull = false
    await ends
    expect(readBack(spool).keys).toEqual(records.map((record) => `end ${record.request_id}`))
    await spool.close()
  })

  it('goes on behind damage in the middle, and says so', async () => {
    const spool = openSpool({ segmentBytes: 1 })
    const records = [usageEnd(), usageEnd(), usageEnd()]
    for (const record of records) await spool.end(record)
    await spool.close()
    const fd = openSync(path.join(spool.ownDirectory, '00000002.seg'), 'r+')
    writeSync(fd, Buffer.from('garbage'), 0, 7, 100)
    closeSync(fd)
    const { keys, damage } = readBack(spool)
    expect(keys).toEqual([records[0], records[2]].map((record) => `end ${record?.request_id}`))
    expect(damage).toMatchObject([{ place: { segment: 2, offset: 0 }, state: 'corrupt' }])
  })

  it.each([
    [
      'a byte is another',
      (bytes: Buffer, at: number) => bytes.writeUInt8((bytes[at + 40] ?? 0) ^ 255, at + 40),
    ],
    ['a length says too much', (bytes: Buffer, at: number) => bytes.writeUInt32LE(9_000_000, at)],
    ['a length says nothing', (bytes: Buffer, at: number) => bytes.fill(0, at, at + 60)],
  ])('finds the records behind damage in the last segment where %s, and says so', async (_, damage) => {
    const spool = openSpool()
    const records = [usageEnd(), usageEnd(), usageEnd(), usageEnd()]
    const offsets: number[] = []
    for (const record of records) {
      offsets.push(spool.stats().offset)
      await spool.end(record)
    }
    await spool.close()
    const file = path.join(spool.ownDirectory, '00000001.seg')
    const bytes = readFileSync(file)
    damage(bytes, offsets[1] ?? 0)
    writeFileSync(file, bytes)
    const found = readBack(spool)
    expect(found.keys).toEqual(
      [records[0], records[2], records[3]].map((record) => `end ${record?.request_id}`),
    )
    expect(found.damage).toMatchObject([
      { place: { segment: 1, offset: offsets[1] }, until: { segment: 1, offset: offsets[2] } },
    ])
  })

  it('says once that the end of the last segment is damaged, and nothing of a record that was cut off', async () => {
    const spool = openSpool()
    await spool.end(usageEnd())
    const { offset } = spool.stats()
    await spool.close()
    const file = path.join(spool.ownDirectory, '00000001.seg')
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.subarray(0, offset - 10))
    expect(readBack(spool)).toEqual({ keys: [], damage: [] })
    writeFileSync(file, Buffer.concat([bytes.subarray(0, offset), Buffer.alloc(30, 'garbage')]))
    const damage: SpoolDamage[] = []
    const reader = openSpoolReader(spool.ownDirectory, { segment: 1, offset: 0 }, (found) =>
      damage.push(found),
    )
    for (let time = 0; time < 3; time += 1) reader.read(null, () => true)
    reader.close()
    expect(damage).toMatchObject([{ place: { segment: 1, offset }, until: null, state: 'corrupt' }])
  })

  it('finds what a living writer wrote behind damage', async () => {
    const spool = openSpool()
    const [first, second] = [usageEnd(), usageEnd()]
    await spool.end(first)
    const { offset } = spool.stats()
    await spool.end(second)
    const fd = openSync(path.join(spool.ownDirectory, '00000001.seg'), 'r+')
    writeSync(fd, Buffer.from('garbage'), 0, 7, 50)
    closeSync(fd)
    const keys: string[] = []
    const damage: SpoolDamage[] = []
    const reader = openSpoolReader(spool.ownDirectory, { segment: 1, offset: 0 }, (found) =>
      damage.push(found),
    )
    reader.read(openSpoolPosition(spool.position).read(), ({ key }) => keys.push(key) > 0)
    reader.close()
    expect(keys).toEqual([second.request_id])
    expect(damage).toMatchObject([{ place: { segment: 1, offset: 0 }, until: { segment: 1, offset } }])
    await spool.close()
  })

  it('lets a reader see nothing behind what the writer published', async () => {
    const spool = openSpool()
    await spool.end(usageEnd())
    const place = openSpoolPosition(spool.position).read()
    await spool.end(usageEnd())
    const keys: string[] = []
    const reader = openSpoolReader(spool.ownDirectory, { segment: 1, offset: 0 }, () => undefined)
    reader.read(place, ({ key }) => keys.push(key) > 0)
    expect(keys).toHaveLength(1)
    reader.read(openSpoolPosition(spool.position).read(), ({ key }) => keys.push(key) > 0)
    expect(keys).toHaveLength(2)
    reader.close()
    await spool.close()
  })
})
