import { readUsage, TOKENS_ONLY } from '../../openai/read-usage'
import {
  createPartCounter,
  objectIn,
  objectsIn,
  parseJsonObject,
  textOrNull,
  numberOrNull,
  textIn,
  unnamedReason,
} from '../../neutral'
import type {
  AnswerDecoder,
  AnswerEvent,
  AnswerOrigin,
  JsonObject,
  JsonPath,
  PartCounter,
  TextListener,
} from '../../neutral'
import { readWireError } from '../openai/read-wire-error'
import { createDeltaReader } from './decode-delta'
import type { DeltaReader } from './decode-delta'
import { readFinishReason } from './finish-reasons'

type State = {
  readonly emit: (event: AnswerEvent) => void
  readonly parts: PartCounter
  readonly readDelta: DeltaReader
  /** Of each choice, whether it has been given a reason to end. */
  readonly choices: Map<number, boolean>
  hasStarted: boolean
  hasFinished: boolean
  hasEnded: boolean
}

/** A chunk of a Chat stream, or a whole answer, as events. */
export type ChunkReader = {
  readonly read: (chunk: JsonObject) => readonly AnswerEvent[]
  /** The end of the answer; nothing if it has been told, or an error ended it. */
  readonly end: () => readonly AnswerEvent[]
  readonly hasFinished: () => boolean
  /** Who is to be told of more text of a part, whose chunks were not read. */
  readonly listener: (part: number) => TextListener | null
}

/** Reads a Chat stream. **Source:** https://platform.openai.com/docs/api-reference/chat-streaming */
export function createAnswerDecoder(origin: AnswerOrigin): AnswerDecoder {
  const reader = createChunkReader(origin)
  return {
    push({ data }) {
      if (data.trim() === '[DONE]') return reader.end()
      const chunk = parseJsonObject(data)
      return chunk === null ? [] : reader.read(chunk)
    },
    // Compatible providers may leave out `[DONE]`.
    finish: () => (reader.hasFinished() ? reader.end() : []),
    textPaths: () => TEXT_PATHS,
    listener: reader.listener,
  }
}

const TEXT_PATHS: readonly JsonPath[] = [
  ...['content', 'reasoning_content', 'reasoning', 'refusal'].map((key) => ['choices', 0, 'delta', key]),
  ['choices', 0, 'delta', 'tool_calls', 0, 'function', 'arguments'],
]

export function createChunkReader(origin: AnswerOrigin): ChunkReader {
  let events: AnswerEvent[] = []
  const emit = (event: AnswerEvent): void => void events.push(event)
  const parts = createPartCounter(emit)
  const state: State = {
    emit,
    parts,
    readDelta: createDeltaReader({ origin, parts, emit }),
    choices: new Map(),
    hasStarted: false,
    hasFinished: false,
    hasEnded: false,
  }
  return {
    read(chunk) {
      events = []
      if (!state.hasEnded) readChunk(state, chunk)
      return events
    },
    end() {
      events = []
      if (!state.hasEnded) end(state)
      return events
    },
    hasFinished: () => state.hasFinished,
    listener: state.readDelta.listener,
  }
}

function readChunk(state: State, chunk: JsonObject): void {
  const { emit } = state
  const error = readWireError(chunk['error'])
  if (error !== null) {
    state.hasEnded = true
    return emit({ type: 'error', error })
  }
  if (!state.hasStarted && Array.isArray(chunk['choices'])) {
    state.hasStarted = true
    emit({
      type: 'start',
      id: textIn(chunk['id']),
      model: textIn(chunk['model']),
      createdAtSeconds: numberOrNull(chunk['created']),
    })
  }
  for (const choice of objectsIn(chunk['choices'])) readChoice(state, choice)
  const serviceTier = textOrNull(chunk['service_tier'])
  const usage = readUsage(chunk['usage'], { ...TOKENS_ONLY, serviceTier })
  if (usage !== null) emit({ type: 'usage', usage })
}

/** Compatible providers may end an answer without a reason. */
function end(state: State): void {
  const { choices, parts, emit } = state
  state.hasEnded = true
  parts.endAll()
  if (choices.size === 0) choices.set(0, false)
  for (const [choice, hasFinished] of choices) {
    if (!hasFinished)
      emit({ type: 'finish', choice, reason: unnamedReason(parts, choice), stopSequence: null })
  }
  emit({ type: 'end' })
}

function readChoice(state: State, choice: JsonObject): void {
  const { readDelta, parts, emit, choices } = state
  const index = numberOrNull(choice['index']) ?? 0
  if (!choices.has(index)) choices.set(index, false)
  readDelta.read(index, objectIn(choice['delta'] ?? choice['message']))
  // Some compatible providers send an empty one with every chunk.
  const reason = textIn(choice['finish_reason'])
  if (reason === '') return
  state.hasFinished = true
  choices.set(index, true)
  parts.endAll(index)
  const read = readFinishReason(reason)
  // Some compatible providers say `stop` after calls.
  const meant = read === 'stop' && parts.hasCalls(index) ? 'tool_calls' : read
  emit({ type: 'finish', choice: index, reason: meant, stopSequence: null })
}
