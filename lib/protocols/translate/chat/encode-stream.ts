import type { TokenUsage } from '@/lib/core'
import { dataEvent, frameAround } from '../../neutral'
import type {
  AnswerAudience,
  AnswerEncoder,
  AnswerError,
  AnswerEvent,
  JsonObject,
  PartHead,
  Signature,
} from '../../neutral'
import { COMMENT_ALIVE } from '../../sse/keep-alives'
import { imageText } from '../image-text'
import { chatUsage } from '../openai/usage'
import { shownModel } from '../shown-model'
import { encodeAnnotation, encodeCall, encodeReasoningDetail } from './encode-part'
import { writeFinishReason } from './finish-reasons'

type Part = {
  readonly choice: number
  readonly head: PartHead
  /** Place of a call among the calls of its choice. */
  readonly at: number
  /** Of thinking, which is repeated with its signature. */
  readonly texts: string[]
  signature: Signature | null
}

type State = {
  readonly audience: AnswerAudience
  readonly parts: Map<number, Part>
  /** Calls of each choice so far; a choice is known once its role has been told. */
  readonly calls: Map<number, number>
  head: JsonObject | null
  /** The fields before and after a chunk's choices, as text; made once. */
  frame: readonly [before: string, after: string] | null
  usage: TokenUsage | null
}

/**
 * Writes a Chat stream; usage comes in a chunk of its own where the client asked for it. Thinking stands in
 * `reasoning_content`, as providers of reasoning models on this wire send it.
 * **Source:** https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createAnswerEncoder(audience: AnswerAudience): AnswerEncoder {
  const state: State = { audience, parts: new Map(), calls: new Map(), head: null, frame: null, usage: null }
  return {
    push: (event) => write(state, event),
    textFrame: (number) => frameAround((text) => ofPart(state, number, (part) => textDelta(part, text))),
    listener(number) {
      const part = state.parts.get(number)
      return part?.head.type === 'reasoning' ? (text) => keepThought(part, text) : null
    },
  }
}

function write(state: State, event: AnswerEvent): string {
  switch (event.type) {
    case 'start':
      state.head ??= headOf(state, event)
      return ''
    case 'part_start':
      return startPart(state, event)
    case 'delta':
      return ofPart(state, event.part, (part) => {
        keepThought(part, event.text)
        return textDelta(part, event.text)
      })
    case 'signature':
      return ofPart(state, event.part, (part) => {
        part.signature = event.signature
        return null
      })
    case 'citation':
      return ofPart(state, event.part, () => {
        const annotation = encodeAnnotation(event.citation)
        return annotation === null ? null : `{"annotations":[${JSON.stringify(annotation)}]}`
      })
    case 'part_end':
      return endPart(state, event.part)
    case 'finish':
      return roleOf(state, event.choice) + finishChunk(state, event)
    case 'usage':
      state.usage = event.usage
      return ''
    case 'error':
      return dataEvent({ error: errorObject(event.error) })
    case 'ping':
      return COMMENT_ALIVE
    case 'end':
      return `${usageChunk(state)}data: [DONE]\n\n`
  }
}

type Start = Extract<AnswerEvent, { type: 'start' }>

function headOf({ audience }: State, { id, model, createdAtSeconds }: Start): JsonObject {
  return {
    id: id === '' ? `chatcmpl-${audience.idSeed}` : id,
    object: 'chat.completion.chunk',
    created: createdAtSeconds ?? audience.nowSeconds,
    model: shownModel(model, audience),
  }
}

/** Nearly every chunk is one of these, so they are put together by hand; `delta` = JSON. */
function chunk(state: State, index: number, delta: string): string {
  return choiceChunk(state, `{"index":${index},"delta":${delta},"logprobs":null,"finish_reason":null}`)
}

function choiceChunk(state: State, choice: string): string {
  const [before, after] = frameOf(state)
  return before + choice + after
}

function frameOf(state: State): readonly [before: string, after: string] {
  if (state.frame !== null) return state.frame
  state.head ??= headOf(state, { type: 'start', id: '', model: '', createdAtSeconds: null })
  const usage = state.audience.request.wantsStreamUsage ? ',"usage":null' : ''
  state.frame = [`data: ${JSON.stringify(state.head).slice(0, -1)},"choices":[`, `]${usage}}\n\n`]
  return state.frame
}

function finishChunk(state: State, { choice, reason }: Extract<AnswerEvent, { type: 'finish' }>): string {
  const word = JSON.stringify(writeFinishReason(reason))
  return choiceChunk(state, `{"index":${choice},"delta":{},"logprobs":null,"finish_reason":${word}}`)
}

/** Each choice begins with its role. */
function roleOf(state: State, choice: number): string {
  if (state.calls.has(choice)) return ''
  state.calls.set(choice, 0)
  return chunk(state, choice, '{"role":"assistant","content":"","refusal":null}')
}

function startPart(
  state: State,
  { part, choice, head }: Extract<AnswerEvent, { type: 'part_start' }>,
): string {
  const role = roleOf(state, choice)
  const at = state.calls.get(choice) ?? 0
  state.parts.set(part, { choice, head, at, texts: [], signature: null })
  if (head.type === 'image')
    return role + chunk(state, choice, textDelta({ head, at }, imageText(head.mediaType, head.data)))
  if (head.type !== 'tool_call') return role
  state.calls.set(choice, at + 1)
  const call = JSON.stringify({ index: at, ...encodeCall(head, '') })
  return role + chunk(state, choice, `{"tool_calls":[${call}]}`)
}

/** `deltaOf` answers JSON. */
function ofPart(state: State, number: number, deltaOf: (part: Part) => string | null): string {
  const part = state.parts.get(number)
  if (part === undefined) return ''
  const delta = deltaOf(part)
  return delta === null ? '' : chunk(state, part.choice, delta)
}

/** Thinking is repeated when it is signed; other text is not kept. */
function keepThought(part: Part | undefined, text: string): void {
  if (part?.head.type === 'reasoning') part.texts.push(text)
}

function textDelta({ head, at }: Pick<Part, 'head' | 'at'>, text: string): string {
  const json = JSON.stringify(text)
  switch (head.type) {
    case 'text':
    case 'image':
      return `{"content":${json}}`
    case 'refusal':
      return `{"refusal":${json}}`
    case 'reasoning':
      return `{"reasoning_content":${json}}`
    case 'tool_call': {
      const piece = head.kind === 'custom' ? `"custom":{"input":${json}}` : `"function":{"arguments":${json}}`
      return `{"tool_calls":[{"index":${at},${piece}}]}`
    }
  }
}

function endPart(state: State, number: number): string {
  const text = ofPart(state, number, ({ head, texts, signature }) => {
    if (head.type !== 'reasoning') return null
    const detail = encodeReasoningDetail(texts.join(''), signature, head.isRedacted)
    return detail === null ? null : `{"reasoning_details":[${JSON.stringify(detail)}]}`
  })
  state.parts.delete(number)
  return text
}

function usageChunk({ audience, usage, head }: State): string {
  if (!audience.request.wantsStreamUsage || usage === null) return ''
  return dataEvent({ ...head, choices: [], usage: chatUsage(usage) })
}

/** **Source:** https://platform.openai.com/docs/guides/error-codes */
export function errorObject({ message, type, param, code }: AnswerError): JsonObject {
  return { message, type, param, code }
}
