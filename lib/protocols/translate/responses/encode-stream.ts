import type { TokenUsage } from '@/lib/core'
import { createPartSerializer, frameAround, namedEvent } from '../../neutral'
import type {
  AnswerAudience,
  AnswerEncoder,
  AnswerEvent,
  AnswerError,
  FinishReason,
  JsonObject,
  TextFrame,
} from '../../neutral'
import { COMMENT_ALIVE } from '../../sse/keep-alives'
import { createItemWriter } from './encode-item'
import type { ItemWriter } from './encode-item'
import { itemDone, outputItem, reasoningItem } from './output-item'
import { responseObject, statusOf } from './response-object'

type State = {
  readonly audience: AnswerAudience
  readonly writers: Map<number, ItemWriter>
  readonly output: JsonObject[]
  head: { readonly id: string; readonly model: string; readonly createdAtSeconds: number | null } | null
  sequence: number
  reason: FinishReason | null
  usage: TokenUsage | null
}

/**
 * Writes a Responses stream of the first choice; it always ends in `response.completed`, `incomplete` or `failed`.
 * **Source:** https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function createAnswerEncoder(audience: AnswerAudience): AnswerEncoder {
  const serializer = createPartSerializer()
  const state: State = {
    audience,
    writers: new Map(),
    output: [],
    head: null,
    sequence: 0,
    reason: null,
    usage: null,
  }
  return {
    push(event) {
      let text = ''
      for (const next of serializer.push(event)) text += write(state, next)
      return text
    },
    textFrame: (part) => (serializer.isCurrent(part) ? textFrame(state, part) : null),
    listener: (part) => state.writers.get(part)?.passed ?? null,
  }
}

function write(state: State, event: AnswerEvent): string {
  switch (event.type) {
    case 'start':
      return begin(state, event)
    case 'part_start':
      return begin(state) + startPart(state, event)
    case 'delta':
      return ofPart(state, event.part, (writer) => writer.add(event.text))
    case 'signature':
      return ofPart(state, event.part, (writer) => writer.sign(event.signature))
    case 'citation':
      return ofPart(state, event.part, (writer) => writer.cite(event.citation))
    case 'part_end':
      return endPart(state, event.part)
    case 'finish':
      if (event.choice === 0) state.reason = event.reason
      return ''
    case 'usage':
      state.usage = event.usage
      return ''
    case 'error':
      return begin(state) + end(state, event.error)
    case 'ping':
      return COMMENT_ALIVE
    case 'end':
      state.reason ??= 'stop'
      return begin(state) + end(state, null)
  }
}

function emit(state: State, type: string, fields: JsonObject): string {
  return namedEvent(type, { type, sequence_number: state.sequence++, ...fields })
}

const NUMBER = '"sequence_number":'

function textFrame(state: State, part: number): TextFrame | null {
  const writer = state.writers.get(part)
  if (writer === undefined) return null
  const frame = frameAround((text) => {
    const [type, fields] = writer.textEvent(text) ?? []
    return type === undefined ? '' : namedEvent(type, { type, sequence_number: 0, ...fields })
  })
  if (frame === null) return null
  const at = frame.before.indexOf(NUMBER) + NUMBER.length
  const numbered = { before: frame.before.slice(0, at), next: () => state.sequence++ }
  return { before: frame.before.slice(at + 1), after: frame.after, numbered }
}

const UNKNOWN = { id: '', model: '', createdAtSeconds: null }

function begin(state: State, start: NonNullable<State['head']> = UNKNOWN): string {
  if (state.head !== null) return ''
  state.head = { ...start }
  const response = currentResponse(state, null)
  return emit(state, 'response.created', { response }) + emit(state, 'response.in_progress', { response })
}

function currentResponse(state: State, error: AnswerError | null): JsonObject {
  const { head, output, reason, usage, audience } = state
  return responseObject({ ...(head ?? UNKNOWN), output: [...output], reason, usage, error }, audience)
}

function startPart(
  state: State,
  { part, choice, head }: Extract<AnswerEvent, { type: 'part_start' }>,
): string {
  if (choice !== 0) return ''
  let text = ''
  if (head.type === 'tool_call' && head.signature !== null) {
    const { signature } = head
    const item = reasoningItem(`rs_${suffixOf(state)}`, { text: '', signature, isRedacted: true })
    const place = { output_index: state.output.length, item }
    text += emit(state, 'response.output_item.added', place) + emit(state, 'response.output_item.done', place)
    state.output.push(item)
  }
  const item = outputItem(head, state.audience.request, suffixOf(state))
  const writer = createItemWriter(item, state.output.length, (type, fields) => emit(state, type, fields))
  state.writers.set(part, writer)
  return text + writer.begin()
}

function suffixOf({ audience, output }: State): string {
  return `${audience.idSeed}_${output.length}`
}

function ofPart({ writers }: State, part: number, writeTo: (writer: ItemWriter) => string): string {
  const writer = writers.get(part)
  return writer === undefined ? '' : writeTo(writer)
}

function endPart(state: State, part: number): string {
  return ofPart(state, part, (writer) => {
    state.writers.delete(part)
    state.output.push(itemDone(writer.item, writer.content()))
    return writer.end()
  })
}

function end(state: State, error: AnswerError | null): string {
  const response = currentResponse(state, error)
  return emit(state, `response.${statusOf({ reason: state.reason, output: state.output, error })}`, {
    response,
  })
}
