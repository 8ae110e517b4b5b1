import type { BodySplice, ByteSpan } from '../protocol'

/** Decodes the JSON value of a span that a scanner has validated. */
export function readSpan(text: Buffer, span: ByteSpan): unknown {
  return JSON.parse(text.toString('utf8', span.start, span.end))
}

/** A JSON object's own value by key; `undefined` for anything that is not an object. */
export function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined
}

/** A count as providers report it: a finite number above zero, else 0. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0
}

/** Replaces the bytes of a span; every other byte as it was. */
export function spliceBytes(text: Buffer, span: ByteSpan, replacement: string): Buffer {
  return spliceAll(text, [{ span, text: replacement }])
}

/** Replaces the bytes of several spans, which ascend and do not overlap; without any the very same buffer. */
export function spliceAll(text: Buffer, splices: readonly BodySplice[]): Buffer {
  if (splices.length === 0) return text
  let length = text.length
  for (const { span, text: inserted } of splices) {
    length += Buffer.byteLength(inserted) - (span.end - span.start)
  }
  const result = Buffer.allocUnsafe(length)
  let from = 0
  let to = 0
  for (const { span, text: inserted } of splices) {
    to += text.copy(result, to, from, span.start)
    to += result.write(inserted, to, 'utf8')
    from = span.end
  }
  text.copy(result, to, from)
  return result
}
