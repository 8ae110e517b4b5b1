import type { ByteSpan } from '../protocol'

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
  const inserted = Buffer.byteLength(replacement)
  const result = Buffer.allocUnsafe(text.length - (span.end - span.start) + inserted)
  text.copy(result, 0, 0, span.start)
  result.write(replacement, span.start, 'utf8')
  text.copy(result, span.start + inserted, span.end)
  return result
}
