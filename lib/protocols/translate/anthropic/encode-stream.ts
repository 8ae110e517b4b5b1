import { NO_USAGE } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { createPartSerializer, frameAround, namedEvent } from '../../neutral'
import type {
  AnswerAudience,
  AnswerEncoder,
  AnswerEvent,
  FinishReason,
  JsonObject,
  PartHead,
  Signature,
} from '../../neutral'
import { errorObject } from '../../anthropic-messages/render-error'
import { imageText } from '../image-text'
import { shownModel } from '../shown-model'
import { deltaWords, encodeCitation, redactedThinking, startBlock, thinkingSignature } from './encode-part'
import { writeStopReason } from './stop-reasons'
import { encodeUsage } from './usage'

/** `null` as index = a redacted block, which has no deltas and is written when its content is known. */
type Part = { readonly head: PartHead; index: number | null; isSigned: boolean }

type State = {
  readonly audience: AnswerAudience
  readonly parts: Map<number, Part>
  isStarted: boolean
  nextIndex: number
  usage: TokenUsage | null
  finish: { readonly reason: FinishReason; readonly stopSequence: string | null } | null
}

/**
 * Writes a Messages stream of the first choice. `message_delta` waits for the end of the answer, since other wires report
 * usage last.
 * **Source:** https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function createAnswerEncoder(audience: AnswerAudience): AnswerEncoder {
  const serializer = createPartSerializer()
  const state: State = {
    audience,
    parts: new Map(),
    isStarted: false,
    nextIndex: 0,
    usage: null,
    finish: null,
  }
  return {
    push(event) {
      let text = ''
      for (const next of serializer.push(event)) text += write(state, next)
      return text
    },
    textFrame: (part) =>
      serializer.isCurrent(part) ? frameAround((text) => writeText(state, part, text)) : null,
  }
}

function write(state: State, event: AnswerEvent): string {
  switch (event.type) {
    case 'start':
      return start(state, event.id, event.model)
    case 'part_start':
      return start(state, '', '') + startPart(state, event)
    case 'delta':
      return writeText(state, event.part, event.text)
    case 'signature':
      return writeSignature(state, event.part, event.signature)
    case 'citation':
      return ofPart(state, event.part, () => ({
        type: 'citations_delta',
        citation: encodeCitation(event.citation),
      }))
    case 'part_end':
      return endPart(state, event.part)
    case 'finish':
      if (event.choice === 0) state.finish = event
      return ''
    case 'usage':
      state.usage = event.usage
      return ''
    case 'error':
      return namedEvent('error', errorObject(event.error, state.audience.requestId))
    case 'ping':
      return namedEvent('ping', { type: 'ping' })
    case 'end':
      return start(state, '', '') + endMessage(state)
  }
}

function start(state: State, id: string, model: string): string {
  if (state.isStarted) return ''
  state.isStarted = true
  const { audience, usage } = state
  const message = {
    ...messageHead(id === '' ? `msg_${audience.idSeed}` : id, shownModel(model, audience)),
    usage: encodeUsage(usage ?? NO_USAGE),
  }
  return namedEvent('message_start', { type: 'message_start', message })
}

function startPart(
  state: State,
  { part, choice, head }: Extract<AnswerEvent, { type: 'part_start' }>,
): string {
  if (choice !== 0) return ''
  let text = ''
  if (head.type === 'tool_call' && head.signature !== null) {
    const index = state.nextIndex++
    text = startBlockEvent(index, redactedThinking(head.signature)) + stopBlockEvent(index)
  }
  const isWithheld = head.type === 'reasoning' && head.isRedacted
  const index = isWithheld ? null : state.nextIndex++
  state.parts.set(part, { head, index, isSigned: false })
  if (index === null) return text
  text += startBlockEvent(index, startBlock(head))
  return head.type === 'image' ? text + writeText(state, part, imageText(head.mediaType, head.data)) : text
}

function ofPart(state: State, number: number, deltaOf: (part: Part) => JsonObject): string {
  const part = state.parts.get(number)
  return part === undefined || part.index === null ? '' : deltaEvent(part.index, deltaOf(part))
}

/** Nearly every event is one of these, so they are put together by hand. */
function writeText(state: State, number: number, text: string): string {
  const part = state.parts.get(number)
  if (part === undefined || part.index === null) return ''
  const { head, index } = part
  const [type, key] = deltaWords(head)
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${key}":${JSON.stringify(text)}}}\n\n`
}

function writeSignature(state: State, number: number, signature: Signature): string {
  const part = state.parts.get(number)
  if (part === undefined) return ''
  part.isSigned = true
  if (part.index !== null) return signatureEvent(part.index, signature)
  part.index = state.nextIndex++
  return startBlockEvent(part.index, redactedThinking(signature))
}

function signatureEvent(index: number, signature: Signature | null): string {
  return deltaEvent(index, { type: 'signature_delta', signature: thinkingSignature(signature) })
}

function endPart({ parts }: State, number: number): string {
  const part = parts.get(number)
  parts.delete(number)
  if (part === undefined || part.index === null) return ''
  const { head, index, isSigned } = part
  const isUnsigned = head.type === 'reasoning' && !isSigned
  return (isUnsigned ? signatureEvent(index, null) : '') + stopBlockEvent(index)
}

function endMessage({ finish, usage }: State): string {
  const delta = {
    stop_reason: writeStopReason(finish?.reason ?? 'stop'),
    stop_sequence: finish?.stopSequence ?? null,
    stop_details: null,
    container: null,
  }
  const report = encodeUsage(usage ?? NO_USAGE)
  return (
    namedEvent('message_delta', { type: 'message_delta', delta, usage: report }) +
    namedEvent('message_stop', { type: 'message_stop' })
  )
}

/** The fields of a message before its content. */
export function messageHead(id: string, model: string): JsonObject {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
  }
}

function startBlockEvent(index: number, content_block: JsonObject): string {
  return namedEvent('content_block_start', { type: 'content_block_start', index, content_block })
}

function deltaEvent(index: number, delta: JsonObject): string {
  return namedEvent('content_block_delta', { type: 'content_block_delta', index, delta })
}

function stopBlockEvent(index: number): string {
  return namedEvent('content_block_stop', { type: 'content_block_stop', index })
}
