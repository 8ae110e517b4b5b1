import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { ChunkMemory } from './chunk-memory'
import { readFrame, type SpoolRecord } from './record-frame'
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

/** Bytes that are no record although more was written behind them. */
export type SpoolDamage = {
  readonly directory: string
  readonly place: SpoolPlace
  readonly state: 'end' | 'torn' | 'corrupt'
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
    const skipTo = nextPlace(r, limit)
    if (skipTo === null) return true
    if (frame.state !== 'end' || skipTo.segment === r.segment) {
      r.onDamage({ directory: r.directory, place: placeOf(r), state: frame.state })
    }
    moveTo(r, skipTo)
  }
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

function openFile(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch {
    return null
  }
}
