import { crc32 } from 'node:zlib'
import { writeLatin1 } from '@/lib/core'
import { makeRoom } from './byte-pen'
import type { BytePen } from './byte-pen'

/** `start` = dispatched, `end` = the finished row, `cancel` = the dispatch came to nothing. */
export type RecordKind = 'start' | 'end' | 'cancel'

/** One record of a segment, in the memory it was read into. */
export type SpoolRecord = {
  readonly kind: RecordKind
  /** The request id. */
  readonly key: string
  readonly bytes: Buffer
  /** Where the payload lies in `bytes`: a text, empty for `cancel`. */
  readonly from: number
  readonly to: number
}

/** `record`: one was read. `end`: no further bytes, or a preallocated rest. `torn`: a part of a record. `corrupt`: bytes nobody wrote. */
export type FrameRead =
  | { readonly state: 'record'; readonly record: SpoolRecord; readonly next: number }
  | { readonly state: 'end' | 'torn' | 'corrupt' }

const KINDS: readonly RecordKind[] = ['start', 'end', 'cancel']
const HEADER_BYTES = 8
const MAX_KEY_BYTES = 255
/** Longest body a reader believes in. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/**
 * Begins a record: length of the body and its CRC-32 (little endian, 4 bytes each), then the body: kind, length of the key,
 * key, payload. The payload is written next; `endFrame` is told where the record begins, which is returned. At most 255
 * characters of the key are kept.
 */
export function beginFrame(pen: BytePen, kind: RecordKind, key: string): number {
  makeRoom(pen, HEADER_BYTES + 2 + MAX_KEY_BYTES)
  const { bytes, at } = pen
  const body = at + HEADER_BYTES
  bytes[body] = KINDS.indexOf(kind) + 1
  const keyEnd = writeLatin1(bytes, body + 2, key.length > MAX_KEY_BYTES ? key.slice(0, MAX_KEY_BYTES) : key)
  bytes[body + 1] = keyEnd - body - 2
  pen.at = keyEnd
  return at
}

/** Completes the record that begins at `start` with what was written since. */
export function endFrame({ bytes, at }: BytePen, start: number): void {
  const body = start + HEADER_BYTES
  bytes.writeUInt32LE(at - body, start)
  bytes.writeUInt32LE(crc32(bytes.subarray(body, at)), start + 4)
}

/** Reads the record at `offset` of what was read of a segment so far. */
export function readFrame(bytes: Buffer, offset: number): FrameRead {
  const left = bytes.length - offset
  if (left === 0) return { state: 'end' }
  if (left < HEADER_BYTES) return { state: isZero(bytes, offset) ? 'end' : 'torn' }
  const length = bytes.readUInt32LE(offset)
  if (length === 0) return { state: isZero(bytes, offset) ? 'end' : 'corrupt' }
  if (length < 2 || length > MAX_BODY_BYTES) return { state: 'corrupt' }
  const body = offset + HEADER_BYTES
  const next = body + length
  if (next > bytes.length) return { state: 'torn' }
  if (crc32(bytes.subarray(body, next)) !== bytes.readUInt32LE(offset + 4)) return { state: 'corrupt' }
  const kind = KINDS[(bytes[body] ?? 0) - 1]
  const keyEnd = body + 2 + (bytes[body + 1] ?? 0)
  if (kind === undefined || keyEnd > next) return { state: 'corrupt' }
  const key = bytes.toString('latin1', body + 2, keyEnd)
  return { state: 'record', record: { kind, key, bytes, from: keyEnd, to: next }, next }
}

/**
 * Where the first whole record at or behind `from` begins, -1 without one. For bytes behind damage: no text in a record can
 * pass for one, since the length of each has a zero byte, and what is written of clients has none.
 */
export function findFrame(bytes: Buffer, from: number): number {
  const last = bytes.length - HEADER_BYTES - 2
  for (let at = from; at <= last; at += 1) {
    const kind = bytes[at + HEADER_BYTES] ?? 0
    if (kind === 0 || kind > KINDS.length || (bytes[at + 3] ?? 0) > MAX_BODY_BYTES >>> 24) continue
    if (readFrame(bytes, at).state === 'record') return at
  }
  return -1
}

/** The payload of a record; it shares memory with what was read. Most starts are never asked for theirs. */
export function payloadOf({ bytes, from, to }: SpoolRecord): Buffer {
  return bytes.subarray(from, to)
}

function isZero(bytes: Buffer, offset: number): boolean {
  return bytes.subarray(offset, offset + HEADER_BYTES).every((byte) => byte === 0)
}
