import { shownSignature } from '../../neutral'
import type { Citation, JsonObject, PartHead, Signature } from '../../neutral'

/** A call of a whole answer, or the first piece of one in a stream (`input` empty). */
export function encodeCall(head: Extract<PartHead, { type: 'tool_call' }>, input: string): JsonObject {
  const { id, name, kind, signature } = head
  const call: JsonObject =
    kind === 'custom'
      ? { id, type: 'custom', custom: { name, input } }
      : { id, type: 'function', function: { name, arguments: input } }
  if (signature === null) return call
  const thought_signature = shownSignature(signature, 'gemini')
  return { ...call, extra_content: { google: { thought_signature } } }
}

/** A link of the answer; `null` where the citation names no address. */
export function encodeAnnotation({ url, title, start, end }: Citation): JsonObject | null {
  if (url === null) return null
  const url_citation = { url, title: title ?? url, start_index: start ?? 0, end_index: end ?? 0 }
  return { type: 'url_citation', url_citation }
}

/** Signed thinking, for clients that send it back; `null` where there is nothing to keep. */
export function encodeReasoningDetail(
  text: string,
  signature: Signature | null,
  isRedacted: boolean,
): JsonObject | null {
  if (signature === null) return null
  const shown = shownSignature(signature, 'openai')
  return isRedacted
    ? { type: 'reasoning.encrypted', data: shown }
    : { type: 'reasoning.text', text, signature: shown }
}
