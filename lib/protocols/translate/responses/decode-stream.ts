import { readUsage, TOKENS_ONLY } from '../../openai/read-usage'
import {
  answerError,
  createPartCounter,
  numberOrNull,
  objectIn,
  objectsIn,
  parseJsonObject,
  textIn,
  textOrNull,
} from '../../neutral'
import type {
  AnswerDecoder,
  AnswerEvent,
  AnswerOrigin,
  FinishReason,
  JsonObject,
  JsonPath,
  PartCounter,
} from '../../neutral'
import { readWireError } from '../openai/read-wire-error'
import { createItemReader } from './decode-item'
import type { ItemReader } from './decode-item'

type State = {
  readonly origin: AnswerOrigin
  readonly emit: (event: AnswerEvent) => void
  readonly parts: PartCounter
  /** By output index; an item that has ended stays known. */
  readonly items: Map<number, { readonly reader: ItemReader; isDone: boolean }>
  hasStarted: boolean
  hasRefused: boolean
  hasEnded: boolean
}

/** Reads a Responses stream. **Source:** `ResponseStreamEvent` of the `openai` package. */
export function createAnswerDecoder(origin: AnswerOrigin): AnswerDecoder {
  const read = createEventReader(origin)
  return {
    push({ data }) {
      const event = parseJsonObject(data)
      return event === null ? [] : read(event)
    },
    finish: () => [],
    textPaths: () => TEXT_PATHS,
  }
}

const TEXT_PATHS: readonly JsonPath[] = [['delta']]

/** Reads the wire's events, parsed. */
export function createEventReader(origin: AnswerOrigin): (event: JsonObject) => readonly AnswerEvent[] {
  let events: AnswerEvent[] = []
  const emit = (event: AnswerEvent): void => void events.push(event)
  const parts = createPartCounter(emit)
  const state: State = {
    origin,
    emit,
    parts,
    items: new Map(),
    hasStarted: false,
    hasRefused: false,
    hasEnded: false,
  }
  return (event) => {
    events = []
    if (!state.hasEnded) takeEvent(state, event)
    return events
  }
}

function takeEvent(state: State, event: JsonObject): void {
  const type = textIn(event['type'])
  switch (type) {
    case 'response.created':
    case 'response.in_progress':
      return start(state, objectIn(event['response']))
    case 'response.output_item.added':
      itemAt(state, event, objectIn(event['item']))
      return
    case 'response.output_item.done':
      return finishItem(state, event, objectIn(event['item']))
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
    case 'response.cancelled':
    // Of streams that follow the shorter naming.
    case 'response.done':
      return finish(state, objectIn(event['response']))
    case 'error':
      return fail(state, readWireError(event['error'] ?? event))
    default:
      return takeDelta(state, type, event)
  }
}

function takeDelta(state: State, type: string, event: JsonObject): void {
  const content = numberOrNull(event['content_index']) ?? numberOrNull(event['summary_index']) ?? 0
  const piece = textIn(event['delta'])
  switch (type) {
    case 'response.output_text.delta':
      return itemAt(state, event).addText(content, 'text', piece)
    case 'response.refusal.delta':
      state.hasRefused = true
      return itemAt(state, event).addText(content, 'refusal', piece)
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      return itemAt(state, event).addText(content, 'reasoning', piece)
    case 'response.function_call_arguments.delta':
    case 'response.custom_tool_call_input.delta':
      return itemAt(state, event).addText(0, 'input', piece)
    case 'response.output_text.annotation.added':
      return itemAt(state, event).cite(content, objectIn(event['annotation']))
    default:
  }
}

function start(state: State, response: JsonObject): void {
  if (state.hasStarted) return
  state.hasStarted = true
  state.emit({
    type: 'start',
    id: textIn(response['id']),
    model: textIn(response['model']),
    createdAtSeconds: numberOrNull(response['created_at']),
  })
}

const NO_ITEM: JsonObject = {}

function itemAt(state: State, event: JsonObject, item: JsonObject = NO_ITEM): ItemReader {
  const index = numberOrNull(event['output_index']) ?? 0
  const known = state.items.get(index)
  if (known !== undefined) return known.reader
  const reader = createItemReader(state, item)
  state.items.set(index, { reader, isDone: false })
  return reader
}

function finishItem(state: State, event: JsonObject, item: JsonObject): void {
  const reader = itemAt(state, event, item)
  const entry = state.items.get(numberOrNull(event['output_index']) ?? 0)
  if (entry === undefined || entry.isDone) return
  entry.isDone = true
  if (objectsIn(item['content']).some(({ type }) => type === 'refusal')) state.hasRefused = true
  reader.finish(item)
}

function finish(state: State, response: JsonObject): void {
  start(state, response)
  for (const [output_index, item] of objectsIn(response['output']).entries()) {
    finishItem(state, { output_index }, item)
  }
  const serviceTier = textOrNull(response['service_tier'])
  const usage = readUsage(response['usage'], { ...TOKENS_ONLY, serviceTier })
  if (usage !== null) state.emit({ type: 'usage', usage })
  const status = textIn(response['status'])
  if (status === 'failed' || status === 'cancelled') return fail(state, readWireError(response['error']))
  state.hasEnded = true
  state.parts.endAll()
  state.emit({ type: 'finish', choice: 0, reason: reasonOf(state, response), stopSequence: null })
  state.emit({ type: 'end' })
}

function reasonOf({ parts, hasRefused }: State, response: JsonObject): FinishReason {
  if (response['status'] === 'incomplete') {
    const { reason } = objectIn(response['incomplete_details'])
    return reason === 'content_filter' ? 'content_filter' : 'max_tokens'
  }
  if (parts.hasCalls(0)) return 'tool_calls'
  return hasRefused ? 'refusal' : 'stop'
}

function fail(state: State, error: ReturnType<typeof readWireError>): void {
  state.hasEnded = true
  const shown = error ?? answerError({ status: 500, message: 'The response failed' })
  state.emit({ type: 'error', error: shown })
}
