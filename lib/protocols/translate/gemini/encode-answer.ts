import type { AnswerAudience, AnswerChoice, AssistantPart, JsonObject, NeutralAnswer } from '../../neutral'
import { encodeCall, encodeGrounding, encodeImage, encodeThought } from './encode-part'
import { answerHead } from './encode-stream'
import { writeFinishReason } from './finish-reasons'
import { encodeUsage } from './usage'

/** A whole Gemini answer. **Source:** `GenerateContentResponse` of `@google/genai`. */
export function encodeAnswer(answer: NeutralAnswer, audience: AnswerAudience): JsonObject {
  const { id, model, usage } = answer
  return {
    candidates: answer.choices.map(encodeChoice),
    ...(usage === null ? {} : { usageMetadata: encodeUsage(usage) }),
    ...answerHead(id, model, audience),
  }
}

function encodeChoice({ index, parts, finish }: AnswerChoice): JsonObject {
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const citations = parts.flatMap((part) => (part.type === 'text' ? part.citations : []))
  const groundingMetadata = encodeGrounding(text, citations)
  return {
    content: { role: 'model', parts: parts.map(encodePart) },
    finishReason: writeFinishReason(finish?.reason ?? 'stop'),
    index,
    ...(groundingMetadata === null ? {} : { groundingMetadata }),
  }
}

function encodePart(part: AssistantPart): JsonObject {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { text: part.text }
    case 'reasoning':
      return encodeThought(part)
    case 'tool_call':
      return encodeCall(part, part.input)
    case 'image': {
      const data = part.source.type === 'base64' ? part.source.data : ''
      return encodeImage({ type: 'image', mediaType: part.mediaType ?? 'image/png', data })
    }
  }
}
