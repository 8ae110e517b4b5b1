import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { ChunkMemory } from './chunk-memory'
import { findFrame, readFrame, type FrameRead, type SpoolRecord } from './record-frame'
import { segmentFile, segmentNumber, type SpoolPlace } from './spool-layout'

const CHUNK_BYTES = 512 * 1024

/** Reads the records of a directory in order, from a place on. */
export type SpoolReader = {
  /**
   * Reads forward, to `limit` (what a living writer has published) or to the end of the last segment (`null`: its
   * writer is dead). Stops early when `visit` returns `false`. Returns `false` when it stopped early. It reads into the
   * memory that the records of the call before lie in.
   */
  read(limit: SpoolPlace | null, visit: (record: SpoolRecord, place: SpoolPlace) => boolean): boolean
  /** Behind the last record visited. */
  place(): SpoolPlace
  close(): void
}

type NoRecord = Exclude<FrameRead['state'], 'record'>

/** Bytes that are no record although nobody cut them off there; `until` = the next record, `null` = there is none. */
export type SpoolDamage = {
  readonly directory: string
  readonly place: SpoolPlace
  readonly until: SpoolPlace | null
  readonly state: NoRecord
}

type SpoolReading = {
  readonly directory: string
  readonly onDamage: (damage: SpoolDamage) => void
  fd: number | null
  segment: number
  /** File offset of `chunk[0]`. */
  base: number
  chunk: Buffer
  at: number
  /** Where the segment was last searched for a record behind damage. */
  searched: SpoolPlace | null
  readonly memory: ChunkMemory
}

/** Opens a reader; files are opened when they are needed. */
export function openSpoolReader(
  directory: string,
  from: SpoolPlace,
  onDamage: (damage: SpoolDamage) => void,
): SpoolReader {
  const r: SpoolReading = {
    directory,
    onDamage,
    fd: null,
    segment: from.segment,
    base: from.offset,
    chunk: Buffer.alloc(0),
    at: 0,
    searched: null,
    memory: new ChunkMemory(CHUNK_BYTES),
  }
  return {
    read: (limit, visit) => {
      r.memory.reuse(r.chunk)
      return readForward(r, limit, visit)
    },
    place: () => placeOf(r),
    close: () => closeFile(r),
  }
}

function placeOf(r: SpoolReading): SpoolPlace {
  return { segment: r.segment, offset: r.base + r.at }
}

function readForward(
  r: SpoolReading,
  limit: SpoolPlace | null,
  visit: (record: SpoolRecord, place: SpoolPlace) => boolean,
): boolean {
  for (;;) {
    const frame = readFrame(r.chunk, r.at)
    if (frame.state === 'record') {
      const place = placeOf(r)
      r.at = frame.next
      if (!visit(frame.record, place)) return false
      continue
    }
    if (frame.state !== 'corrupt' && fillChunk(r, limit)) continue
    const isNew = isUnsearched(r)
    const skipTo = (isNew ? recordBehind(r, frame.state, limit) : null) ?? nextPlace(r, limit)
    if (isDamage(r, frame.state, skipTo) && isNew) {
      r.onDamage({ directory: r.directory, place: placeOf(r), until: skipTo, state: frame.state })
    }
    if (skipTo === null) return true
    moveTo(r, skipTo)
  }
}

function isUnsearched({ searched, segment, base, at }: SpoolReading): boolean {
  return searched === null || searched.segment !== segment || searched.offset !== base + at
}

/** The last record of a dead writer may be torn, and zeros are the rest of a segment unless a record comes behind them. */
function isDamage({ segment }: SpoolReading, state: NoRecord, skipTo: SpoolPlace | null): boolean {
  if (state === 'corrupt') return true
  return skipTo !== null && (state === 'torn' || skipTo.segment === segment)
}

/** The next record of this segment, behind bytes that are none; `null` = there is none, or the writer has only stopped here. */
function recordBehind(r: SpoolReading, state: NoRecord, limit: SpoolPlace | null): SpoolPlace | null {
  if (state === 'end' && limit !== null) return null
  r.searched = placeOf(r)
  r.fd ??= openFile(segmentFile(r.directory, r.segment))
  if (r.fd === null) return null
  const from = r.base + r.at + 1
  const end = limit !== null && limit.segment === r.segment ? limit.offset : fstatSync(r.fd).size
  if (end <= from) return null
  const rest = Buffer.allocUnsafeSlow(end - from)
  const found = findFrame(rest.subarray(0, readSync(r.fd, rest, 0, rest.length, from)), 0)
  return found === -1 ? null : { segment: r.segment, offset: from + found }
}

/** Reads on behind what is in memory; `false` when there is nothing more in this segment. */
function fillChunk(r: SpoolReading, limit: SpoolPlace | null): boolean {
  const start = r.base + r.at
  const rest = r.chunk.length - r.at
  const end = limit !== null && limit.segment === r.segment ? limit.offset : Number.MAX_SAFE_INTEGER
  const wanted = Math.min(Math.max(CHUNK_BYTES, rest * 2), end - start)
  if (wanted <= rest) return false
  r.fd ??= openFile(segmentFile(r.directory, r.segment))
  if (r.fd === null) return false
  const chunk = r.memory.take(wanted)
  const got = readSync(r.fd, chunk, 0, wanted, start)
  if (got <= rest) return false
  r.chunk = chunk.subarray(0, got)
  r.base = start
  r.at = 0
  return true
}

/** Where to go on when this segment yields nothing more; `null` = wait, or done. */
function nextPlace(r: SpoolReading, limit: SpoolPlace | null): SpoolPlace | null {
  if (limit !== null && limit.segment <= r.segment) {
    return limit.segment === r.segment && limit.offset > r.base + r.at ? limit : null
  }
  const later = listSegments(r.directory).filter((segment) => segment > r.segment)
  const next = later[0] ?? limit?.segment ?? null
  return next === null ? null : { segment: next, offset: 0 }
}

function moveTo(r: SpoolReading, place: SpoolPlace): void {
  if (place.segment !== r.segment) closeFile(r)
  r.segment = place.segment
  r.base = place.offset
  r.chunk = Buffer.alloc(0)
  r.at = 0
}

function closeFile(r: SpoolReading): void {
  if (r.fd !== null) closeSync(r.fd)
  r.fd = null
}

/** Numbers of the segments in a directory, ascending. */
export function listSegments(directory: string): readonly number[] {
  return readdirSync(directory)
    .map(segmentNumber)
    .filter((number) => number !== null)
    .toSorted((a, b) => a - b)
}

/** `null` when there is no such file. One that cannot be opened now is no empty one: its records are read later. */
function openFile(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
