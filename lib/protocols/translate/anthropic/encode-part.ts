import { shownSignature, UNSIGNED_MARK } from '../../neutral'
import type { Citation, JsonObject, PartHead, Signature } from '../../neutral'

/** The block a part begins with. */
export function startBlock(head: PartHead): JsonObject {
  switch (head.type) {
    case 'text':
    case 'refusal':
    case 'image':
      return { type: 'text', text: '' }
    case 'reasoning':
      return head.isRedacted
        ? { type: 'redacted_thinking', data: '' }
        : { type: 'thinking', thinking: '', signature: '' }
    case 'tool_call':
      return { type: 'tool_use', id: head.id, name: head.name, input: {}, caller: { type: 'direct' } }
  }
}

/** The type of a part's deltas, and the field that holds their text. */
export function deltaWords(head: PartHead): readonly [type: string, key: string] {
  if (head.type === 'reasoning') return ['thinking_delta', 'thinking']
  return head.type === 'tool_call' ? ['input_json_delta', 'partial_json'] : ['text_delta', 'text']
}

/** Opaque reasoning that the client sends back unread, such as the signature of a call (see the Gemini wire). */
export function redactedThinking(signature: Signature): JsonObject {
  return { type: 'redacted_thinking', data: shownSignature(signature, 'anthropic') }
}

/** The signature of a thinking block; without one of any platform it is ours, so that the block is known as foreign. */
export function thinkingSignature(signature: Signature | null): string {
  return signature === null ? UNSIGNED_MARK : shownSignature(signature, 'anthropic')
}

export function encodeCitation({ url, title, citedText }: Citation): JsonObject {
  const cited_text = citedText ?? ''
  if (url !== null) {
    return { type: 'web_search_result_location', url, title, cited_text, encrypted_index: '' }
  }
  return {
    type: 'char_location',
    cited_text,
    document_index: 0,
    document_title: title,
    start_char_index: 0,
    end_char_index: cited_text.length,
    file_id: null,
  }
}
