import { objectIn, parseJsonObject, present, shownSignature } from '../../neutral'
import type { Citation, Json, JsonObject, PartHead, ReasoningPart, Signature } from '../../neutral'

/** A whole call, which this wire never sends in pieces. */
export function encodeCall(head: Extract<PartHead, { type: 'tool_call' }>, input: string): JsonObject {
  const { id, name, kind, signature } = head
  const args = kind === 'custom' ? { input } : objectIn(parseJsonObject(input))
  return present({ functionCall: { id, name, args }, thoughtSignature: shown(signature, false) })
}

export function encodeThought({ text, signature, isRedacted }: Omit<ReasoningPart, 'type'>): JsonObject {
  return present({ text, thought: true, thoughtSignature: shown(signature, isRedacted) })
}

export function encodeImage({ mediaType, data }: Extract<PartHead, { type: 'image' }>): JsonObject {
  return { inlineData: { mimeType: mediaType, data } }
}

function shown(signature: Signature | null, isRedacted: boolean): string | null {
  return signature === null ? null : shownSignature(signature, 'gemini', isRedacted)
}

/** Links of a text as `groundingMetadata`; `null` = there are none. Segments are in bytes of UTF-8. */
export function encodeGrounding(text: string, citations: readonly Citation[]): JsonObject | null {
  const linked = citations.filter(({ url }) => url !== null)
  if (linked.length === 0) return null
  const groundingChunks: readonly Json[] = linked.map(({ url, title }) => ({ web: { uri: url, title } }))
  const groundingSupports: readonly Json[] = linked.map(({ start, end, citedText }, index) => ({
    segment: present({
      startIndex: start === null ? null : bytesUpTo(text, start),
      endIndex: end === null ? null : bytesUpTo(text, end),
      text: citedText,
    }),
    groundingChunkIndices: [index],
  }))
  return { groundingChunks, groundingSupports }
}

function bytesUpTo(text: string, units: number): number {
  return Buffer.byteLength(text.slice(0, units))
}
