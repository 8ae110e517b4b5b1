import { readSpan, spliceBytes } from '../json/read-span'
import type { ParsedRequest } from '../protocol'

/**
 * The request under another `metadata.user_id`: `metadata` is written anew, every other byte stays. The very request when
 * it names no user.
 */
export function spliceUserId(parsed: ParsedRequest, userId: string): ParsedRequest {
  const { body, metadataSpan, metadataUserId, modelSpan } = parsed
  if (metadataSpan === null || metadataUserId === null || metadataUserId === userId) return parsed
  const metadata = readSpan(body, metadataSpan)
  if (typeof metadata !== 'object' || metadata === null) return parsed
  const text = JSON.stringify({ ...metadata, user_id: userId })
  const grownBy = Buffer.byteLength(text) - (metadataSpan.end - metadataSpan.start)
  const isModelBehind = modelSpan !== null && modelSpan.start > metadataSpan.start
  return {
    ...parsed,
    body: spliceBytes(body, metadataSpan, text),
    metadataUserId: userId,
    metadataSpan: { start: metadataSpan.start, end: metadataSpan.end + grownBy },
    modelSpan: isModelBehind ? { start: modelSpan.start + grownBy, end: modelSpan.end + grownBy } : modelSpan,
  }
}
