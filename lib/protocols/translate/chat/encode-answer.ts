import { present } from '../../neutral'
import type {
  AnswerAudience,
  AnswerChoice,
  AssistantPart,
  JsonObject,
  NeutralAnswer,
  ReasoningPart,
} from '../../neutral'
import { imageText } from '../image-text'
import { chatUsage } from '../openai/usage'
import { shownModel } from '../shown-model'
import { encodeAnnotation, encodeCall, encodeReasoningDetail } from './encode-part'
import { writeFinishReason } from './finish-reasons'

/** A whole Chat answer. **Source:** `ChatCompletion` of the `openai` package. */
export function encodeAnswer(answer: NeutralAnswer, audience: AnswerAudience): JsonObject {
  const { usage } = answer
  return {
    id: answer.id === '' ? `chatcmpl-${audience.idSeed}` : answer.id,
    object: 'chat.completion',
    created: answer.createdAtSeconds ?? audience.nowSeconds,
    model: shownModel(answer.model, audience),
    choices: answer.choices.map(encodeChoice),
    ...(usage === null ? {} : { usage: chatUsage(usage) }),
  }
}

function encodeChoice({ index, parts, finish }: AnswerChoice): JsonObject {
  const said = parts.map(textOf).filter((text) => text !== null)
  const refusals = parts.filter((part) => part.type === 'refusal')
  const calls = parts.filter((part) => part.type === 'tool_call')
  const reasoning = parts.filter((part) => part.type === 'reasoning')
  const annotations = parts
    .flatMap((part) => (part.type === 'text' ? part.citations : []))
    .map(encodeAnnotation)
    .filter((annotation) => annotation !== null)
  return {
    index,
    message: {
      role: 'assistant',
      content: said.length === 0 ? null : said.join(''),
      refusal: refusals.length === 0 ? null : refusals.map(({ text }) => text).join(''),
      ...encodeReasoning(reasoning),
      ...present({
        annotations: annotations.length === 0 ? null : annotations,
        tool_calls: calls.length === 0 ? null : calls.map((call) => encodeCall(call, call.input)),
      }),
    },
    logprobs: null,
    finish_reason: writeFinishReason(finish?.reason ?? 'stop'),
  }
}

function textOf(part: AssistantPart): string | null {
  if (part.type === 'text') return part.text
  if (part.type !== 'image' || part.source.type !== 'base64') return null
  return imageText(part.mediaType ?? 'image/png', part.source.data)
}

function encodeReasoning(parts: readonly ReasoningPart[]): JsonObject {
  const shown = parts.map(({ text }) => text).join('')
  const details = parts
    .map(({ text, signature, isRedacted }) => encodeReasoningDetail(text, signature, isRedacted))
    .filter((detail) => detail !== null)
  return present({
    reasoning_content: shown === '' ? null : shown,
    reasoning_details: details.length === 0 ? null : details,
  })
}
