import { readSpan, spliceBytes } from '../json/read-span'
import type { ByteSpan, ParsedRequest } from '../protocol'

/**
 * The request under another `metadata.user_id`: `metadata` is written anew, every other byte stays. The very request when
 * it names no user.
 */
export function spliceUserId(parsed: ParsedRequest, userId: string): ParsedRequest {
  const { body, metadataSpan, metadataUserId, modelSpan, oldLimitSpan, splices } = parsed
  if (metadataSpan === null || metadataUserId === null || metadataUserId === userId) return parsed
  const metadata = readSpan(body, metadataSpan)
  if (typeof metadata !== 'object' || metadata === null) return parsed
  const text = JSON.stringify({ ...metadata, user_id: userId })
  const grownBy = Buffer.byteLength(text) - (metadataSpan.end - metadataSpan.start)
  const moved = (span: ByteSpan): ByteSpan =>
    span.start > metadataSpan.start ? { start: span.start + grownBy, end: span.end + grownBy } : span
  return {
    ...parsed,
    body: spliceBytes(body, metadataSpan, text),
    metadataUserId: userId,
    metadataSpan: { start: metadataSpan.start, end: metadataSpan.end + grownBy },
    modelSpan: modelSpan && moved(modelSpan),
    ...(oldLimitSpan === undefined ? {} : { oldLimitSpan: moved(oldLimitSpan) }),
    ...(splices === undefined
      ? {}
      : { splices: splices.map(({ span, text: other }) => ({ span: moved(span), text: other })) }),
  }
}
