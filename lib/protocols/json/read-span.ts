import { allocateBytes, codeAt, lengthOf } from '@/lib/core'
import type { BodySplice, ByteSpan } from '../protocol'
import { readPlainScalar } from './read-plain-scalar'

/** Decodes the JSON value of a span that a scanner has validated. */
export function readSpan(text: Buffer, span: ByteSpan): unknown {
  const scalar = readPlainScalar(text, span)
  return scalar === undefined ? JSON.parse(text.toString('utf8', span.start, span.end)) : scalar
}

/** A JSON object's own value by key; `undefined` for anything that is not an object. */
export function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined
}

/** More than this no answer uses and no row holds: 2^31 − 1. */
const MAX_COUNT = 2_147_483_647

/** A count as providers report it: a number above zero that is no nonsense, else 0. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && value > 0 && value <= MAX_COUNT ? Math.floor(value) : 0
}

/**
 * Whether a report says anything that can be believed: it states some of these counts, and none of them is nonsense, e.g.
 * a text, or more than any answer uses. What is absent or null is not stated.
 */
export function tellsCounts(values: readonly unknown[]): boolean {
  let isAnyStated = false
  for (const value of values) {
    if (value === undefined || value === null) continue
    if (typeof value !== 'number' || !(value >= 0 && value <= MAX_COUNT)) return false
    isAnyStated = true
  }
  return isAnyStated
}

/** Replaces the bytes of a span; every other byte as it was. */
export function spliceBytes(text: Buffer, span: ByteSpan, replacement: string): Buffer {
  return spliceAll(text, [{ span, text: replacement }])
}

/** Replaces the bytes of several spans, which ascend and do not overlap; without any the very same buffer. */
export function spliceAll(text: Buffer, splices: readonly BodySplice[]): Buffer {
  return spliceRegion({ bytes: text, text: null }, splices)
}

/** Up to here a string is put together of many pieces faster than a buffer is. */
const MAX_STRING_BYTES = 65_536
const FEW_SPLICES = 2
const ASCII = /^[\0-\x7f]*$/

/** The same for bytes that may be at hand as text (latin1), too. */
export function spliceRegion(
  { bytes, text }: { readonly bytes: Buffer; readonly text: string | null },
  splices: readonly BodySplice[],
): Buffer {
  if (splices.length === 0) return bytes
  if (splices.length <= FEW_SPLICES || bytes.length > MAX_STRING_BYTES) return spliceBuffer(bytes, splices)
  return spliceText(text ?? bytes.toString('latin1'), splices)
}

function spliceText(bytes: string, splices: readonly BodySplice[]): Buffer {
  let shown = ''
  let from = 0
  for (const { span, text: replacement } of splices) {
    const inserted = ASCII.test(replacement) ? replacement : Buffer.from(replacement).toString('latin1')
    shown += bytes.slice(from, span.start) + inserted
    from = span.end
  }
  return Buffer.from(shown + bytes.slice(from), 'latin1')
}

function spliceBuffer(bytes: Buffer, splices: readonly BodySplice[]): Buffer {
  let length = bytes.length
  for (const { span, text } of splices) length += byteLengthOf(text) - (span.end - span.start)
  const spliced = allocateBytes(length)
  let from = 0
  let at = 0
  for (const { span, text } of splices) {
    putPiece({ bytes, start: from, end: span.start }, spliced, at)
    at = putText(spliced, at + span.start - from, text)
    from = span.end
  }
  putPiece({ bytes, start: from, end: bytes.length }, spliced, at)
  return spliced
}

/** Up to here bytes are copied one by one, and characters written so: a native call takes longer. */
const FEW_BYTES = 32
const LAST_ASCII = 0x7f

type Piece = ByteSpan & { readonly bytes: Buffer }

function putPiece({ bytes, start, end }: Piece, into: Buffer, at: number): void {
  if (end - start > FEW_BYTES) into.set(bytes.subarray(start, end), at)
  else for (let index = start; index < end; index += 1) into[at + index - start] = bytes[index] ?? 0
}

/** Writes a text and returns where it ends; a short ASCII one, as names are, without a native call. */
function putText(into: Buffer, at: number, text: string): number {
  const length = lengthOf(text)
  if (length > FEW_BYTES) return at + into.write(text, at)
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(text, index)
    if (code > LAST_ASCII) return at + into.write(text, at)
    into[at + index] = code
  }
  return at + length
}

function byteLengthOf(text: string): number {
  const length = lengthOf(text)
  if (length > FEW_BYTES) return Buffer.byteLength(text)
  for (let index = 0; index < length; index += 1) {
    if (codeAt(text, index) > LAST_ASCII) return Buffer.byteLength(text)
  }
  return length
}
