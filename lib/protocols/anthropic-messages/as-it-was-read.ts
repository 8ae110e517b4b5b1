import type { BodySplice, ByteSpan } from '../protocol'
import type { ScannedBody } from '../request-fields'

/** A field rewritten to what was read of it, so that nobody reads it otherwise (a field of it may stand twice); `null` = it says just that. */
export function asItWasRead({ body }: ScannedBody, span: ByteSpan, value: unknown): BodySplice | null {
  const text = JSON.stringify(value)
  return text === body.toString('utf8', span.start, span.end) ? null : { span, text }
}
