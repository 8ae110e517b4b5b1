import { fdatasync, writeSync } from 'node:fs'
import { socketReads } from '@/lib/core'
import type { UsageEndRecord, UsageStartRecord } from '@/lib/gateway'
import { makeReserve, makeReserveNow } from './reserve'
import { newBytePen, type BytePen } from './byte-pen'
import { beginFrame, endFrame, type RecordKind } from './record-frame'
import { openSegmentWriter, type SegmentWriter } from './segment-writer'
import { writeEnd, writeStart } from './serialize-record'
import { claimDirectory, createOwnDirectory, startHeartbeat } from './spool-owner'
import { openSpoolPosition, type SpoolPosition } from './spool-position'
import type { UsageSpoolHandle, UsageSpoolOptions } from './spool-types'

const SEGMENT_BYTES = 32 * 1024 * 1024
const RESERVE_BYTES = 16 * 1024 * 1024
const SYNC_DELAY_MS = 15
const RETRY_MS = 100
const RESERVE_RETRY_MS = 1000
const FIRST_BUFFER_BYTES = 256 * 1024

/** What one spool keeps between turns. */
type Spool = {
  readonly options: UsageSpoolOptions
  readonly directory: string
  readonly writer: SegmentWriter
  readonly position: SpoolPosition
  /** What waits to be written; a record that is only begun lies behind `used`. */
  readonly pen: BytePen
  used: number
  waitingEnds: number
  finishedRecords: number
  writtenRecords: number
  waitingRecords: number
  turn: Turn | null
  scheduled: boolean
  syncing: boolean
  dirty: boolean
  hasReserve: boolean
  isRenewing: boolean
  isStuck: boolean
  isClosed: boolean
}

/** One promise for all records of an event-loop turn. */
type Turn = { readonly written: Promise<void>; readonly resolve: () => void }

/**
 * Opens the durable queue of usage in a directory of its own: one write an event-loop turn, at once while requests come one
 * by one; one sync at most `syncDelayMs` behind. Puts the reserve segment on the disk first; throws when the disk has no
 * room for it.
 */
export function createUsageSpool(options: UsageSpoolOptions): UsageSpoolHandle {
  const directory = createOwnDirectory(options.directory)
  makeReserveNow(directory, options.reserveBytes ?? RESERVE_BYTES)
  const spool = openSpool(options, directory)
  const stopHeartbeat = startHeartbeat(directory)
  const reserveTimer = setInterval(() => {
    if (!spool.isClosed && keepInPlace(spool)) void renewReserve(spool)
  }, RESERVE_RETRY_MS)
  reserveTimer.unref()
  return {
    ownDirectory: directory,
    position: spool.position.memory,
    start: (record: UsageStartRecord) => {
      const frame = begin(spool, 'start', record.request_id)
      writeStart(spool.pen, record)
      append(spool, frame)
    },
    end: (record: UsageEndRecord) => {
      const frame = begin(spool, 'end', record.request_id)
      writeEnd(spool.pen, record)
      append(spool, frame)
      spool.waitingEnds += 1
      spool.turn ??= newTurn()
      return spool.turn.written
    },
    cancel: (requestId: string) => append(spool, begin(spool, 'cancel', requestId)),
    hasRoom: () => spool.hasReserve && !spool.isStuck,
    stats: () => ({
      writtenRecords: spool.writtenRecords,
      ...spool.writer.place(),
      onReserve: spool.writer.isOnReserve(),
    }),
    close: async () => {
      clearInterval(reserveTimer)
      await flushAll(spool)
      spool.isClosed = true
      while (spool.syncing) await pause(5)
      stopHeartbeat()
      spool.writer.closeNow()
    },
  }
}

function openSpool(options: UsageSpoolOptions, directory: string): Spool {
  const writer = openSegmentWriter({
    directory,
    segmentBytes: options.segmentBytes ?? SEGMENT_BYTES,
    write: options.write ?? ((fd, bytes, position) => writeSync(fd, bytes, 0, bytes.length, position)),
    sync: options.sync ?? fdatasync,
    onSyncFailed: () => distrustDisk(spool),
    logger: options.logger,
  })
  const position = openSpoolPosition()
  position.publish(writer.place(), 0)
  const spool: Spool = {
    options,
    directory,
    writer,
    position,
    pen: newBytePen(FIRST_BUFFER_BYTES),
    used: 0,
    waitingEnds: 0,
    finishedRecords: 0,
    writtenRecords: 0,
    waitingRecords: 0,
    turn: null,
    scheduled: false,
    syncing: false,
    dirty: false,
    hasReserve: true,
    isRenewing: false,
    isStuck: false,
    isClosed: false,
  }
  return spool
}

/** Begins a record behind those that wait; one that could not be written is overwritten by the next. */
function begin(spool: Spool, kind: RecordKind, key: string): number {
  spool.pen.at = spool.used
  return beginFrame(spool.pen, kind, key)
}

function append(spool: Spool, frame: number): void {
  endFrame(spool.pen, frame)
  spool.used = spool.pen.at
  spool.waitingRecords += 1
  if (spool.scheduled) return
  spool.scheduled = true
  if (socketReads.isCalm) queueMicrotask(() => flush(spool))
  else setImmediate(flush, spool)
}

function newTurn(): Turn {
  const turn = { resolve: noop }
  const written = new Promise<void>((resolve) => {
    turn.resolve = resolve
  })
  return { written, resolve: turn.resolve }
}

/** Writes what the turn appended. When no file takes it, it stays in memory and is tried again. */
function flush(spool: Spool): void {
  spool.scheduled = false
  if (spool.used === 0 || spool.isClosed) return
  const takenBefore = spool.writer.reservesTaken()
  const isWritten = spool.writer.append(spool.pen.bytes.subarray(0, spool.used))
  if (spool.writer.reservesTaken() !== takenBefore) spool.hasReserve = false
  spool.isStuck = !isWritten
  if (!isWritten) {
    spool.scheduled = true
    setTimeout(flush, RETRY_MS, spool)
    return
  }
  spool.finishedRecords += spool.waitingEnds
  spool.writtenRecords += spool.waitingRecords
  spool.position.publish(spool.writer.place(), spool.finishedRecords)
  spool.used = 0
  spool.waitingEnds = 0
  spool.waitingRecords = 0
  spool.turn?.resolve()
  spool.turn = null
  spool.dirty = true
  scheduleSync(spool)
}

function scheduleSync(spool: Spool): void {
  if (spool.syncing) return
  spool.syncing = true
  setTimeout(() => {
    spool.dirty = false
    spool.writer.sync(() => {
      spool.syncing = false
      if (spool.dirty) scheduleSync(spool)
    })
  }, spool.options.syncDelayMs ?? SYNC_DELAY_MS)
}

/**
 * Whether what is written can be found by its name. After the directory was removed, moved away or covered, new requests are refused
 * until the spool goes on in a new one of that name.
 */
function keepInPlace(spool: Spool): boolean {
  const { options, directory, writer } = spool
  if (writer.isInPlace()) return true
  if (spool.hasReserve) {
    options.logger.error(
      { directory },
      'usage spool: its files are gone; new requests are refused until it has others',
    )
  }
  spool.hasReserve = false
  try {
    claimDirectory(directory)
    writer.moveOn()
    return true
  } catch {
    // Tried again in a second.
    return false
  }
}

/** What a disk has lost it does not report again: new requests are refused until it has taken, and synced, a whole new reserve. */
function distrustDisk(spool: Spool): void {
  spool.hasReserve = false
}

/**
 * After a full disk, one that failed, or a directory that was taken away: takes new requests again once a new reserve fits. On a
 * slow disk that takes longer than a try: another beside it would empty the file that this one is filling.
 */
async function renewReserve(spool: Spool): Promise<void> {
  if (spool.hasReserve || spool.isRenewing) return
  spool.isRenewing = true
  try {
    await (spool.options.makeReserve ?? makeReserve)(
      spool.directory,
      spool.options.reserveBytes ?? RESERVE_BYTES,
    )
    spool.hasReserve = true
    spool.options.logger.info(
      { directory: spool.directory },
      'usage spool: there is a reserve again, new requests are taken',
    )
  } catch {
    // Still full; tried again in a second.
  } finally {
    spool.isRenewing = false
  }
}

/** Waits until nothing is left in memory. */
async function flushAll(spool: Spool): Promise<void> {
  while (spool.used > 0) {
    if (!spool.isStuck) flush(spool)
    if (spool.used > 0) await pause(RETRY_MS)
  }
}

function noop(): void {}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
