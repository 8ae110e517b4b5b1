import type { TokenUsage } from '@/lib/core'
import { readUsageMetadata, tokensOf } from '../../gemini-generate/usage-reader'
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
  /** The reasons told so far, as this wire words them: some relays give one in every chunk. */
  readonly reasons: Map<number, string>
  /** Behind the reasons of all candidates a smaller usage does not count. */
  usage: TokenUsage | null
  hasStarted: boolean
  hasEnded: boolean
}

/** Reads a Gemini stream, whose end alone is the answer's: more may come behind a `finishReason`. **Source:** https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent */
export function createAnswerDecoder(origin: AnswerOrigin): AnswerDecoder {
  const reader = createChunkReader(origin)
  return {
    push({ data }) {
      const chunk = parseJsonObject(data)
      return chunk === null ? [] : reader.read(chunk)
    },
    finish: reader.finish,
    textPaths: () => (reader.hasReasons() ? [] : TEXT_PATHS),
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
  /** A candidate has been given a reason to end. */
  readonly hasReasons: () => boolean
} {
  let events: AnswerEvent[] = []
  const emit = (event: AnswerEvent): void => void events.push(event)
  const state: State = {
    origin,
    emit,
    parts: createPartCounter(emit),
    candidates: new Map(),
    reasons: new Map(),
    usage: null,
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
      if (!state.hasEnded && state.reasons.size > 0) end(state)
      return events
    },
    listener(part) {
      for (const candidate of state.candidates.values()) {
        const listener = candidate.listener(part)
        if (listener !== null) return listener
      }
      return null
    },
    hasReasons: () => state.reasons.size > 0,
  }
}

/** The envelope of antigravity: the answer stands inside. */
export function withoutEnvelope(body: JsonObject): JsonObject {
  return isJsonObject(body['response']) ? body['response'] : body
}

function readChunk(state: State, chunk: JsonObject): void {
  const { emit } = state
  const inner = withoutEnvelope(chunk)
  if (isJsonObject(inner['error'])) {
    state.hasEnded = true
    return emit({ type: 'error', error: errorOf(inner['error']) })
  }
  start(state, inner)
  const isBehindEnd = state.reasons.size >= state.origin.candidates
  for (const candidate of objectsIn(inner['candidates'])) readCandidate(state, candidate)
  const usage = readUsageMetadata(pick(inner, 'usageMetadata'))
  if (usage !== null) readUsage(state, usage, isBehindEnd)
  if (isBlocked(inner)) noteReason(state, 0, 'PROHIBITED_CONTENT')
}

function readUsage(state: State, usage: TokenUsage, isBehindEnd: boolean): void {
  if (isBehindEnd && state.usage !== null && tokensOf(usage) < tokensOf(state.usage)) return
  state.usage = usage
  state.emit({ type: 'usage', usage })
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
  const reader = state.candidates.get(index) ?? createCandidateReader(state, index)
  state.candidates.set(index, reader)
  for (const part of objectsIn(objectIn(candidate['content'])['parts'])) reader.readPart(part)
  const grounding = pick(candidate, 'groundingMetadata')
  if (isJsonObject(grounding)) reader.readGrounding(grounding)
  const reason = textOrNull(pick(candidate, 'finishReason'))
  if (reason !== null && reason !== '' && !reason.endsWith('_UNSPECIFIED')) noteReason(state, index, reason)
}

/** `STOP` in a later chunk says less than another reason that was told before. */
function noteReason({ reasons }: State, choice: number, reason: string): void {
  if (reason !== 'STOP' || !reasons.has(choice)) reasons.set(choice, reason)
}

/** The prompt itself was refused: no candidate will come. */
function isBlocked(chunk: JsonObject): boolean {
  const feedback = objectIn(pick(chunk, 'promptFeedback'))
  return textIn(pick(feedback, 'blockReason')) !== '' && objectsIn(chunk['candidates']).length === 0
}

function finishCandidate({ parts, emit }: State, choice: number, wireReason: string): void {
  parts.endAll(choice)
  const read = readFinishReason(wireReason)
  // This wire stops the same way before calls are run.
  const reason = read === 'stop' && parts.hasCalls(choice) ? 'tool_calls' : read
  emit({ type: 'finish', choice, reason, stopSequence: null })
}

function end(state: State): void {
  state.hasEnded = true
  for (const [choice, reason] of state.reasons) finishCandidate(state, choice, reason)
  state.parts.endAll()
  state.emit({ type: 'end' })
}

function errorOf(error: JsonObject): ReturnType<typeof answerError> {
  const status = numberOrNull(error['code']) ?? 500
  const code = textOrNull(error['status'])
  return answerError({ status, type: errorTypeOf(status), code, message: textIn(error['message']) })
}
