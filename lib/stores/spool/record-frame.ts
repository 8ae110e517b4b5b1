import { crc32 } from 'node:zlib'

/** `start` = dispatched, `end` = the finished row, `cancel` = the dispatch came to nothing. */
export type RecordKind = 'start' | 'end' | 'cancel'

/** One record of a segment; `payload` is JSON text, empty for `cancel`, and shares memory with the buffer it was read from. */
export type SpoolRecord = {
  readonly kind: RecordKind
  /** The request id. */
  readonly key: string
  readonly payload: Buffer
}

/** A record to write; at most 255 characters of the key are kept. */
export type NewRecord = { readonly kind: RecordKind; readonly key: string; readonly payload: string }

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

/** Upper bound of the bytes a record takes, whatever its characters. */
export function maxFrameBytes({ key, payload }: NewRecord): number {
  return HEADER_BYTES + 2 + (key.length + payload.length) * 3
}

/**
 * Writes one record at `offset`: length of the body and its CRC-32 (little endian, 4 bytes each), then the body: kind,
 * length of the key, key, payload. Returns the offset behind it. The target must have `maxFrameBytes` left.
 */
export function writeFrame(target: Buffer, offset: number, record: NewRecord): number {
  const body = offset + HEADER_BYTES
  target[body] = CODES[record.kind]
  const keyBytes = target.write(record.key.slice(0, MAX_KEY_BYTES), body + 2, 'latin1')
  target[body + 1] = keyBytes
  const end = body + 2 + keyBytes + target.write(record.payload, body + 2 + keyBytes, 'utf8')
  target.writeUInt32LE(end - body, offset)
  target.writeUInt32LE(crc32(target.subarray(body, end)), offset + 4)
  return end
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
