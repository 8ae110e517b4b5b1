import {
  isJsonObject,
  objectIn,
  objectsIn,
  textIn,
  textOrNull,
  unwrapSignature,
  numberOrNull,
} from '../../neutral'
import type {
  AnswerEvent,
  AnswerOrigin,
  Citation,
  JsonObject,
  PartCounter,
  PartHead,
  Signature,
  TextListener,
} from '../../neutral'
import { pick } from './pick'

type Target = {
  readonly origin: AnswerOrigin
  readonly parts: PartCounter
  readonly emit: (event: AnswerEvent) => void
}

/** One candidate's parts on their way into ours: text that goes on is one part. */
export type CandidateReader = {
  readPart(part: JsonObject): void
  /** `groundingMetadata`: its links belong to the last text. */
  readGrounding(metadata: JsonObject): void
  /** Who is to be told of more text of a part, whose events were not read; `null` = nobody. */
  listener(part: number): TextListener | null
}

type State = Target & {
  readonly choice: number
  running: { readonly type: 'text' | 'reasoning'; readonly part: number } | null
  /** The last text part and its text, of which citations name bytes. */
  cited: { readonly part: number; readonly texts: string[] } | null
  calls: number
}

export function createCandidateReader(target: Target, choice: number): CandidateReader {
  const state: State = { ...target, choice, running: null, cited: null, calls: 0 }
  return {
    readPart: (part) => readPart(state, part),
    readGrounding: (metadata) => readGrounding(state, metadata),
    listener(part) {
      const { cited } = state
      return cited?.part === part ? (text) => void cited.texts.push(text) : null
    },
  }
}

function readPart(state: State, part: JsonObject): void {
  const signature = ownOf(unwrapSignature(textIn(pick(part, 'thoughtSignature')), 'gemini'), state.origin)
  const call = pick(part, 'functionCall')
  const inline = pick(part, 'inlineData')
  if (isJsonObject(call)) return readCall(state, call, signature)
  if (isJsonObject(inline)) {
    return readImage(state, textIn(pick(inline, 'mimeType')) || 'image/png', textIn(inline['data']))
  }
  if (part['thought'] === true) return readThought(state, textIn(part['text']), signature)
  addText(state, 'text', textIn(part['text']))
}

/** What is not wrapped is the answering platform's own. */
function ownOf(signature: Signature | null, { platform }: AnswerOrigin): Signature | null {
  return signature?.platform === 'gemini' ? { ...signature, platform } : signature
}

function addText(state: State, type: 'text' | 'reasoning', text: string): void {
  if (text === '') return
  if (state.running?.type !== type) {
    endRunning(state)
    const head: PartHead = type === 'text' ? { type } : { type, isRedacted: false }
    state.running = { type, part: state.parts.begin(head, state.choice) }
    if (type === 'text') state.cited = { part: state.running.part, texts: [] }
  }
  if (type === 'text') state.cited?.texts.push(text)
  state.parts.add(state.running.part, text)
}

function endRunning(state: State): void {
  if (state.running !== null) state.parts.end(state.running.part)
  state.running = null
}

function readThought(state: State, text: string, signature: Signature | null): void {
  addText(state, 'reasoning', text)
  if (signature === null) return
  if (state.running?.type !== 'reasoning') {
    endRunning(state)
    const part = state.parts.begin({ type: 'reasoning', isRedacted: true }, state.choice)
    state.running = { type: 'reasoning', part }
  }
  state.emit({ type: 'signature', part: state.running.part, signature })
}

function readCall(state: State, call: JsonObject, signature: Signature | null): void {
  endRunning(state)
  const { parts, choice, origin } = state
  if (origin.oneCall && state.calls > 0) return
  const id = textOrNull(call['id']) ?? `call_${origin.idSeed}_${choice}_${state.calls}`
  state.calls += 1
  const part = parts.begin(
    { type: 'tool_call', id, name: textIn(call['name']), kind: 'function', signature },
    choice,
  )
  parts.add(part, JSON.stringify(objectIn(call['args'])))
  parts.end(part)
}

function readImage(state: State, mediaType: string, data: string): void {
  if (data === '') return
  endRunning(state)
  const part = state.parts.begin({ type: 'image', mediaType, data }, state.choice)
  state.parts.end(part)
}

/** **Source:** `GroundingMetadata` of `@google/genai`: segments are in bytes of UTF-8. */
function readGrounding({ cited, parts, emit }: State, metadata: JsonObject): void {
  if (cited === null || !parts.isOpen(cited.part)) return
  const bytes = Buffer.from(cited.texts.join(''))
  const chunks = objectsIn(pick(metadata, 'groundingChunks'))
  for (const support of objectsIn(pick(metadata, 'groundingSupports'))) {
    const segment = objectIn(support['segment'])
    const indices = pick(support, 'groundingChunkIndices')
    for (const index of Array.isArray(indices) ? indices : []) {
      const web = typeof index === 'number' ? objectIn(objectIn(chunks[index])['web']) : {}
      emit({ type: 'citation', part: cited.part, citation: citationOf(web, segment, bytes) })
    }
  }
}

function citationOf(web: JsonObject, segment: JsonObject, bytes: Buffer): Citation {
  const start = numberOrNull(pick(segment, 'startIndex')) ?? 0
  const end = numberOrNull(pick(segment, 'endIndex'))
  return {
    url: textOrNull(web['uri']),
    title: textOrNull(web['title']),
    citedText: textOrNull(segment['text']),
    start: unitsUpTo(bytes, start),
    end: end === null ? null : unitsUpTo(bytes, end),
  }
}

function unitsUpTo(bytes: Buffer, end: number): number {
  return bytes.toString('utf8', 0, Math.max(0, end)).length
}
