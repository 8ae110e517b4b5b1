import { readUsageMetadata } from '../../gemini-generate/usage-reader'
import {
  answerError,
  createPartCounter,
  errorTypeOf,
  isJsonObject,
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
  JsonObject,
  JsonPath,
  PartCounter,
  TextListener,
} from '../../neutral'
import { createCandidateReader } from './decode-part'
import type { CandidateReader } from './decode-part'
import { readFinishReason } from './finish-reasons'
import { pick } from './pick'

type State = {
  readonly origin: AnswerOrigin
  readonly emit: (event: AnswerEvent) => void
  readonly parts: PartCounter
  readonly candidates: Map<number, CandidateReader>
  readonly finished: Set<number>
  hasStarted: boolean
  hasEnded: boolean
}

/** Reads a Gemini stream. **Source:** https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export function createAnswerDecoder(origin: AnswerOrigin): AnswerDecoder {
  const reader = createChunkReader(origin)
  return {
    push({ data }) {
      const chunk = parseJsonObject(data)
      return chunk === null ? [] : reader.read(chunk)
    },
    finish: reader.finish,
    textPaths: TEXT_PATHS,
    listener: reader.listener,
  }
}

const TEXT_PATH: JsonPath = ['candidates', 0, 'content', 'parts', 0, 'text']
const TEXT_PATHS: readonly JsonPath[] = [['response', ...TEXT_PATH], TEXT_PATH]

/** Reads chunks, parsed; a whole answer is one of them. `finish` = no more will come. */
export function createChunkReader(origin: AnswerOrigin): {
  readonly read: (chunk: JsonObject) => readonly AnswerEvent[]
  readonly finish: () => readonly AnswerEvent[]
  readonly listener: (part: number) => TextListener | null
} {
  let events: AnswerEvent[] = []
  const emit = (event: AnswerEvent): void => void events.push(event)
  const state: State = {
    origin,
    emit,
    parts: createPartCounter(emit),
    candidates: new Map(),
    finished: new Set(),
    hasStarted: false,
    hasEnded: false,
  }
  return {
    read(chunk) {
      events = []
      if (!state.hasEnded) readChunk(state, chunk)
      return events
    },
    finish() {
      events = []
      if (!state.hasEnded && state.finished.size > 0) end(state)
      return events
    },
    listener(part) {
      for (const candidate of state.candidates.values()) {
        const listener = candidate.listener(part)
        if (listener !== null) return listener
      }
      return null
    },
  }
}

function readChunk(state: State, chunk: JsonObject): void {
  const { emit } = state
  // The envelope of antigravity: the answer stands inside.
  const inner = isJsonObject(chunk['response']) ? chunk['response'] : chunk
  if (isJsonObject(inner['error'])) {
    state.hasEnded = true
    return emit({ type: 'error', error: errorOf(inner['error']) })
  }
  start(state, inner)
  for (const candidate of objectsIn(inner['candidates'])) readCandidate(state, candidate)
  const usage = readUsageMetadata(pick(inner, 'usageMetadata'))
  if (usage !== null) emit({ type: 'usage', usage })
  if (isBlocked(inner)) finishCandidate(state, 0, 'PROHIBITED_CONTENT')
  if (state.finished.size >= state.origin.candidates) end(state)
}

function start(state: State, chunk: JsonObject): void {
  if (state.hasStarted) return
  state.hasStarted = true
  state.emit({
    type: 'start',
    id: textIn(pick(chunk, 'responseId')),
    model: textIn(pick(chunk, 'modelVersion')),
    createdAtSeconds: null,
  })
}

function readCandidate(state: State, candidate: JsonObject): void {
  const index = numberOrNull(candidate['index']) ?? 0
  if (state.finished.has(index)) return
  const reader = state.candidates.get(index) ?? createCandidateReader(state, index)
  state.candidates.set(index, reader)
  for (const part of objectsIn(objectIn(candidate['content'])['parts'])) reader.readPart(part)
  const grounding = pick(candidate, 'groundingMetadata')
  if (isJsonObject(grounding)) reader.readGrounding(grounding)
  const reason = textOrNull(pick(candidate, 'finishReason'))
  if (reason !== null && reason !== 'FINISH_REASON_UNSPECIFIED') finishCandidate(state, index, reason)
}

/** The prompt itself was refused: no candidate will come. */
function isBlocked(chunk: JsonObject): boolean {
  const feedback = objectIn(pick(chunk, 'promptFeedback'))
  return textIn(pick(feedback, 'blockReason')) !== '' && objectsIn(chunk['candidates']).length === 0
}

function finishCandidate({ parts, emit, finished }: State, choice: number, wireReason: string): void {
  if (finished.has(choice)) return
  finished.add(choice)
  parts.endAll(choice)
  const read = readFinishReason(wireReason)
  // This wire stops the same way before calls are run.
  const reason = read === 'stop' && parts.hasCalls(choice) ? 'tool_calls' : read
  emit({ type: 'finish', choice, reason, stopSequence: null })
}

function end(state: State): void {
  state.hasEnded = true
  state.parts.endAll()
  state.emit({ type: 'end' })
}

function errorOf(error: JsonObject): ReturnType<typeof answerError> {
  const status = numberOrNull(error['code']) ?? 500
  const code = textOrNull(error['status'])
  return answerError({ status, type: errorTypeOf(status), code, message: textIn(error['message']) })
}
