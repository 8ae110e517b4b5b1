import { fieldOf, readSpan } from '../json/read-span'
import type { ByteSpan } from '../protocol'
import type { ScannedBody } from '../request-fields'
import { textOfContent } from '../text-of-content'

/** No rule decodes more than this for stickiness: the next rule decides. */
const MAX_DECODED_BYTES = 1_048_576

/** The text of a request that stays the same through a conversation: the system instruction's, else the first content's. */
export function readLastingText({ body, scan }: ScannedBody): string {
  const system = scan.spanOf('systemInstruction') ?? scan.spanOf('system_instruction')
  return textAt(body, system) || textAt(body, scan.elements[0] ?? null)
}

function textAt(body: Buffer, span: ByteSpan | null): string {
  if (span === null || span.end - span.start > MAX_DECODED_BYTES) return ''
  return textOfContent(fieldOf(readSpan(body, span), 'parts'))
}
