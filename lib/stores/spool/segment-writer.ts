import { close as closeLater, closeSync, fdatasyncSync, ftruncateSync, openSync, renameSync } from 'node:fs'
import path from 'node:path'
import { isGone } from '@/lib/infra'
import { onceAMinute } from './once-a-minute'
import { RESERVE_FILE, segmentFile, type SpoolPlace } from './spool-layout'
import type { SpoolSync, SpoolWrite } from './spool-types'
import type { StoreLogger } from '../store-logger'

const SYNC_FAILED = 'usage spool: sync failed, what was written last may not be on the disk'

export type SegmentWriterOptions = {
  readonly directory: string
  readonly segmentBytes: number
  readonly write: SpoolWrite
  readonly sync: SpoolSync
  /** What was written to the running segment, or to the one before it, may not be on the disk. */
  readonly onSyncFailed: () => void
  readonly logger: StoreLogger
}

/** Appends to the current segment, and to the reserve when the disk is full. */
export type SegmentWriter = {
  /** Writes all of `bytes` or nothing that a reader would see; `false` when neither segment nor reserve takes them. */
  append(bytes: Buffer): boolean
  place(): SpoolPlace
  /** How often a reserve took over. */
  reservesTaken(): number
  /** The running segment is the former reserve: the disk was full. */
  isOnReserve(): boolean
  /** Whether the running segment has its name still; else nobody finds it once this process has ended. */
  isInPlace(): boolean
  /** Goes on in the next segment; throws where it cannot be made. */
  moveOn(): void
  /** Brings what is written to the disk; `done` is called once, also after a failure, which is told before. */
  sync(done: () => void): void
  closeNow(): void
}

type WritingState = { fd: number; segment: number; offset: number; onReserve: boolean; reservesTaken: number }

/** Opens segment 1 of a new directory. */
export function openSegmentWriter(given: SegmentWriterOptions): SegmentWriter {
  const { directory, segmentBytes } = given
  const logger = onceAMinute(given.logger)
  const options = { ...given, logger }
  const fd = openSync(segmentFile(directory, 1), 'wx', 0o600)
  const state: WritingState = { fd, segment: 1, offset: 0, onReserve: false, reservesTaken: 0 }
  return {
    append: (bytes) => {
      if (!appendOrUseReserve(state, bytes, options)) return false
      if (state.offset >= segmentBytes) beginNextSegment(state, options)
      return true
    },
    place: () => ({ segment: state.segment, offset: state.offset }),
    reservesTaken: () => state.reservesTaken,
    isOnReserve: () => state.onReserve,
    isInPlace: () => !isGone(segmentFile(directory, state.segment)),
    moveOn: () => openNextSegment(state, options),
    sync: (done) => {
      options.sync(state.fd, (error) => {
        tellFailedSync(options, error)
        done()
      })
    },
    closeNow: () => {
      try {
        fdatasyncSync(state.fd)
      } catch (error) {
        logger.error({ err: error }, SYNC_FAILED)
      }
      closeSync(state.fd)
    },
  }
}

function appendOrUseReserve(state: WritingState, bytes: Buffer, options: SegmentWriterOptions): boolean {
  const failure = writeWhole(state, bytes, options.write)
  if (failure === null) return true
  options.logger.error(
    { err: failure, segment: state.segment },
    'usage spool: write failed, taking the reserve; new requests are refused until the disk has room for another',
  )
  return moveToReserve(state, options) && writeWhole(state, bytes, options.write) === null
}

/** Returns the failure; then nothing of `bytes` counts: the place has not moved and the file is cut back. */
function writeWhole(state: WritingState, bytes: Buffer, write: SpoolWrite): unknown {
  let done = 0
  try {
    while (done < bytes.length) done += write(state.fd, bytes.subarray(done), state.offset + done)
    state.offset += done
    return null
  } catch (error) {
    cutBack(state)
    return error
  }
}

function cutBack(state: WritingState): void {
  // The reserve keeps its blocks: cutting it would give them back to the full disk.
  if (state.onReserve) return
  try {
    ftruncateSync(state.fd, state.offset)
  } catch {
    // A torn tail stays; readers stop at it and go on with the next segment.
  }
}

function beginNextSegment(state: WritingState, options: SegmentWriterOptions): void {
  try {
    openNextSegment(state, options)
  } catch (error) {
    // The old segment just grows on; the next turn tries again.
    options.logger.warn({ err: error, segment: state.segment }, 'usage spool: no new segment')
  }
}

function openNextSegment(state: WritingState, options: SegmentWriterOptions): void {
  const fd = openSync(segmentFile(options.directory, state.segment + 1), 'wx', 0o600)
  switchTo(state, { fd, onReserve: false }, options)
}

function moveToReserve(state: WritingState, options: SegmentWriterOptions): boolean {
  const file = segmentFile(options.directory, state.segment + 1)
  try {
    const fd = takeReserve(path.join(options.directory, RESERVE_FILE), file)
    switchTo(state, { fd, onReserve: true }, options)
    state.reservesTaken += 1
    return true
  } catch (error) {
    options.logger.error({ err: error }, 'usage spool: no reserve left, records wait in memory')
    return false
  }
}

/** Opened first: a file that nobody writes would stand where the next segment is to be. */
function takeReserve(reserve: string, file: string): number {
  const fd = openSync(reserve, 'r+')
  try {
    renameSync(reserve, file)
    return fd
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

function switchTo(
  state: WritingState,
  { fd, onReserve }: Pick<WritingState, 'fd' | 'onReserve'>,
  options: SegmentWriterOptions,
): void {
  const old = state.fd
  Object.assign(state, { fd, segment: state.segment + 1, offset: 0, onReserve })
  options.sync(old, (error) => {
    tellFailedSync(options, error)
    closeLater(old, () => undefined)
  })
}

/** A file that was closed meanwhile is synced already. */
function tellFailedSync(options: SegmentWriterOptions, error: NodeJS.ErrnoException | null): void {
  if (error === null || error.code === 'EBADF') return
  options.logger.error({ err: error }, SYNC_FAILED)
  options.onSyncFailed()
}
