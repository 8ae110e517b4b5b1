import { NO_USAGE } from '@/lib/core'
import { parseJsonObject, present } from '../../neutral'
import type { AnswerAudience, AssistantPart, JsonObject, NeutralAnswer } from '../../neutral'
import { imageText } from '../image-text'
import { shownModel } from '../shown-model'
import { encodeCitation, redactedThinking, thinkingSignature } from './encode-part'
import { messageHead } from './encode-stream'
import { writeStopReason } from './stop-reasons'
import { encodeUsage } from './usage'

/** A whole Messages answer. **Source:** https://platform.claude.com/docs/en/api/messages */
export function encodeAnswer(answer: NeutralAnswer, audience: AnswerAudience): JsonObject {
  const choice = answer.choices[0]
  const id = answer.id === '' ? `msg_${audience.idSeed}` : answer.id
  return {
    ...messageHead(id, shownModel(answer.model, audience)),
    content: choice?.parts.flatMap(encodePart) ?? [],
    stop_reason: writeStopReason(choice?.finish?.reason ?? 'stop'),
    stop_sequence: choice?.finish?.stopSequence ?? null,
    usage: encodeUsage(answer.usage ?? NO_USAGE),
  }
}

function encodePart(part: AssistantPart): readonly JsonObject[] {
  switch (part.type) {
    // `citations` is left out where there are none: some clients refuse null.
    case 'text': {
      const citations = part.citations.length === 0 ? null : part.citations.map(encodeCitation)
      return [present({ type: 'text', text: part.text, citations })]
    }
    case 'refusal':
      return [{ type: 'text', text: part.text }]
    case 'reasoning': {
      if (part.isRedacted) return part.signature === null ? [] : [redactedThinking(part.signature)]
      return [{ type: 'thinking', thinking: part.text, signature: thinkingSignature(part.signature) }]
    }
    case 'tool_call': {
      const { id, name, signature } = part
      const input = part.kind === 'custom' ? { input: part.input } : parseJsonObject(part.input)
      const call = { type: 'tool_use', id, name, input: input ?? {}, caller: { type: 'direct' } }
      return signature === null ? [call] : [redactedThinking(signature), call]
    }
    case 'image': {
      const { source, mediaType } = part
      if (source.type !== 'base64') return []
      const text = imageText(mediaType ?? 'image/png', source.data)
      return [{ type: 'text', text }]
    }
  }
}
