import { UsageReader } from '../../anthropic-messages/usage-reader'
import {
  answerError,
  createPartCounter,
  functionCall,
  isJsonObject,
  objectIn,
  objectsIn,
  parseJsonObject,
  statusOfErrorType,
  textIn,
  textOrNull,
  unnamedReason,
  UNSIGNED_MARK,
} from '../../neutral'
import type {
  AnswerDecoder,
  AnswerEvent,
  AnswerOrigin,
  Json,
  JsonObject,
  JsonPath,
  PartCounter,
  PartHead,
} from '../../neutral'
import { decodeCitation } from './decode-content'
import { readStopReason } from './stop-reasons'

type State = {
  readonly origin: AnswerOrigin
  readonly parts: PartCounter
  readonly emit: (event: AnswerEvent) => void
  readonly usage: UsageReader
  /** The wire's block index → our part; blocks that nobody else knows have none. */
  readonly blocks: Map<Json | undefined, number>
  hasFinished: boolean
}

/** Reads a Messages stream. **Source:** https://platform.claude.com/docs/en/build-with-claude/streaming */
export function createAnswerDecoder(origin: AnswerOrigin): AnswerDecoder {
  const reader = createEventReader(origin)
  let event: JsonObject | null = null
  return {
    push({ data }) {
      event = parseJsonObject(data)
      return event === null ? [] : reader(event)
    },
    lastRead: () => event,
    finish: () => [],
    textPaths: () => TEXT_PATHS,
  }
}

const TEXT_PATHS: readonly JsonPath[] = [
  ['delta', 'text'],
  ['delta', 'thinking'],
  ['delta', 'partial_json'],
]

/** Reads the wire's events, parsed. */
export function createEventReader(origin: AnswerOrigin): (event: JsonObject) => readonly AnswerEvent[] {
  let events: AnswerEvent[] = []
  const emit = (event: AnswerEvent): void => void events.push(event)
  const state: State = {
    origin,
    emit,
    parts: createPartCounter(emit),
    usage: new UsageReader(),
    blocks: new Map(),
    hasFinished: false,
  }
  return (event) => {
    events = []
    takeEvent(state, event)
    return events
  }
}

function takeEvent(state: State, event: JsonObject): void {
  const { emit, parts, blocks } = state
  const part = blocks.get(event['index'])
  switch (textIn(event['type'])) {
    case 'message_start':
      return startMessage(state, objectIn(event['message']))
    case 'content_block_start':
      return startBlock(state, event['index'], objectIn(event['content_block']))
    case 'content_block_delta':
      if (part !== undefined) readDelta(state, part, objectIn(event['delta']))
      return
    case 'content_block_stop':
      if (part !== undefined) parts.end(part)
      return
    case 'message_delta':
      endMessage(state, objectIn(event['delta']))
      return readUsage(state, event['usage'])
    case 'message_stop':
      return stop(state)
    case 'ping':
      return emit({ type: 'ping' })
    case 'error':
      return emit({ type: 'error', error: errorOf(objectIn(event['error'])) })
    default:
  }
}

function startMessage(state: State, message: JsonObject): void {
  state.emit({
    type: 'start',
    id: textIn(message['id']),
    model: textIn(message['model']),
    createdAtSeconds: null,
  })
  readUsage(state, message['usage'])
}

function readUsage({ usage, emit }: State, report: Json | undefined): void {
  if (isJsonObject(report) && usage.read(report)) emit({ type: 'usage', usage: usage.usage() })
}

function startBlock(state: State, index: Json | undefined, block: JsonObject): void {
  const head = headOf(block)
  if (head === null) return
  const part = state.parts.begin(head, 0)
  state.blocks.set(index, part)
  if (head.type === 'reasoning' && head.isRedacted) readDelta(state, part, { signature: block['data'] })
  else readDelta(state, part, beginningOf(block))
  for (const citation of objectsIn(block['citations'])) readDelta(state, part, { citation })
}

/** What a block begins with, as further deltas would bring it. */
function beginningOf(block: JsonObject): JsonObject {
  return {
    text: block['text'],
    thinking: block['thinking'],
    partial_json: wholeInput(block['input']),
    signature: block['signature'],
    citation: block['citation'],
  }
}

function readDelta({ parts, emit, origin }: State, part: number, delta: JsonObject): void {
  if (!parts.isOpen(part)) return
  for (const key of ['text', 'thinking', 'partial_json']) parts.add(part, textIn(delta[key]))
  const value = textIn(delta['signature'])
  if (value !== '' && value !== UNSIGNED_MARK) {
    emit({ type: 'signature', part, signature: { platform: origin.platform, value } })
  }
  const citation = delta['citation']
  if (isJsonObject(citation)) emit({ type: 'citation', part, citation: decodeCitation(citation) })
}

function endMessage(state: State, delta: JsonObject): void {
  const { parts, emit } = state
  const reason = textOrNull(delta['stop_reason'])
  if (reason === null) return
  state.hasFinished = true
  parts.endAll()
  const stopSequence = textOrNull(delta['stop_sequence'])
  emit({ type: 'finish', choice: 0, reason: readStopReason(reason), stopSequence })
}

/** Compatible providers may have named no reason. */
function stop({ parts, emit, hasFinished }: State): void {
  parts.endAll()
  if (!hasFinished) emit({ type: 'finish', choice: 0, reason: unnamedReason(parts, 0), stopSequence: null })
  emit({ type: 'end' })
}

/** `null` for blocks of the provider's own tools. */
function headOf(block: JsonObject): PartHead | null {
  switch (textIn(block['type'])) {
    case 'text':
      return { type: 'text' }
    case 'thinking':
      return { type: 'reasoning', isRedacted: false }
    case 'redacted_thinking':
      return { type: 'reasoning', isRedacted: true }
    case 'tool_use':
      return functionCall(textIn(block['id']), textIn(block['name']))
    default:
      return null
  }
}

/** A stream begins with an empty input and sends it in pieces; a whole answer has it here. */
function wholeInput(input: Json | undefined): string | undefined {
  return isJsonObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : undefined
}

function errorOf(error: JsonObject): ReturnType<typeof answerError> {
  const type = textOrNull(error['type']) ?? 'api_error'
  return answerError({ status: statusOfErrorType(type), type, message: textIn(error['message']) })
}
