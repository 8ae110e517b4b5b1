import { crc32 } from 'node:zlib'
import type { ByteWriter } from './byte-writer'

/** `start` = dispatched, `end` = the finished row, `cancel` = the dispatch came to nothing. */
export type RecordKind = 'start' | 'end' | 'cancel'

/** One record of a segment; `payload` is JSON text, empty for `cancel`, and shares memory with the buffer it was read from. */
export type SpoolRecord = {
  readonly kind: RecordKind
  /** The request id. */
  readonly key: string
  readonly payload: Buffer
}

/** `record`: one was read. `end`: no further bytes, or a preallocated rest. `torn`: a part of a record. `corrupt`: bytes nobody wrote. */
export type FrameRead =
  | { readonly state: 'record'; readonly record: SpoolRecord; readonly next: number }
  | { readonly state: 'end' | 'torn' | 'corrupt' }

const KINDS: readonly RecordKind[] = ['start', 'end', 'cancel']
const CODES: Readonly<Record<RecordKind, number>> = { start: 1, end: 2, cancel: 3 }
const HEADER_BYTES = 8
const MAX_KEY_BYTES = 255
/** Longest body a reader believes in. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/**
 * Begins a record: room for the length of the body and its CRC-32 (little endian, 4 bytes each), then the body: kind, length
 * of the key, key (at most 255 characters of it are kept); the payload follows. Returns the frame for `closeFrame`.
 */
export function openFrame(out: ByteWriter, kind: RecordKind, key: string): number {
  const frame = out.at
  out.reserve(HEADER_BYTES)
  out.at += HEADER_BYTES
  const kept = key.slice(0, MAX_KEY_BYTES)
  out.byte(CODES[kind])
  out.byte(kept.length)
  out.latin1(kept)
  return frame
}

/** Ends the record of a frame: what was written since then is its payload. */
export function closeFrame({ bytes, at }: ByteWriter, frame: number): void {
  const body = frame + HEADER_BYTES
  bytes.writeUInt32LE(at - body, frame)
  bytes.writeUInt32LE(crc32(bytes.subarray(body, at)), frame + 4)
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
  return { state: 'record', record: { kind, key, payload: bytes.subarray(keyEnd, next) }, next }
}

function isZero(bytes: Buffer, offset: number): boolean {
  return bytes.subarray(offset, offset + HEADER_BYTES).every((byte) => byte === 0)
}
