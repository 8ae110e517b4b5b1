import type { AnswerDecoder, AnswerEncoder, AnswerEvent } from '../neutral'
import type { StreamObserver } from '../protocol'
import { createSseReader } from '../sse/sse-reader'
import type { SseEvent, SseReader } from '../sse/sse-reader'
import { AnswerBytes } from './lane/answer-bytes'
import { LaneChunk } from './lane/lane-chunk'
import { plainEventAt } from './lane/plain-event'
import type { EventSpan } from './lane/plain-event'
import { createTextLane } from './lane/text-lane'
import type { TextLane } from './lane/text-lane'
import { tellsError } from './lane/tells-error'

/** The two codecs of a stream, and what watches the upstream's bytes. */
export type StreamCodecs = {
  /** Watches in the upstream's own protocol: usage, model, content. */
  readonly inner: StreamObserver
  readonly decoder: AnswerDecoder
  readonly encoder: AnswerEncoder
}

/** Translates one stream, chunk by chunk. */
export type ChunkTranslator = {
  /** Bytes for the client, whole events; `null` = none yet. */
  push(chunk: Buffer): Buffer | null
  /** Whether the word `"error"` may stand in what was pushed last, as the client gets it. */
  mayTellError(): boolean
  /** Tells decoder, encoder and observer of what took the short way; to be called before they are asked. */
  settle(): void
  /** The upstream has ended: what is left counts. */
  finish(): string
  /** What the client gets to read of events; nothing behind the end or an error. */
  encode(events: readonly AnswerEvent[]): string
  hasEnded(): boolean
  error(): { readonly type: string; readonly message: string } | null
  /** Characters of text that the observer did not see. */
  unseenCharacters(): number
}

/** Streams take turns: a chunk is translated at one go. */
const chunk = new LaneChunk()
const shown = new AnswerBytes()

type State = StreamCodecs & {
  readonly reader: SseReader
  readonly lane: TextLane
  /** The JSON of the events that the observer is still to see; `null` = not of all of them. */
  values: unknown[] | null
  /** How far the client has been told. */
  hasEnded: boolean
  error: { readonly type: string; readonly message: string } | null
  mayTellError: boolean
}

/** Makes a translator, on which events that only bring more text go a short way. */
export function createChunkTranslator({ inner, decoder, encoder }: StreamCodecs): ChunkTranslator {
  const reader = createSseReader()
  const lane = createTextLane({ decoder, encoder })
  const state: State = {
    inner,
    decoder,
    encoder,
    reader,
    lane,
    values: null,
    hasEnded: false,
    error: null,
    mayTellError: false,
  }
  return {
    push: (bytes) => push(state, bytes),
    mayTellError: () => state.mayTellError,
    settle: () => settle(state),
    finish: () => finish(state),
    encode: (events) => encode(state, events),
    hasEnded: () => state.hasEnded,
    error: () => state.error,
    unseenCharacters: lane.characters,
  }
}

function encode(state: State, events: readonly AnswerEvent[]): string {
  let text = ''
  for (const event of events) {
    if (state.hasEnded || state.error !== null) break
    text += state.encoder.push(event)
    if (event.type === 'end') state.hasEnded = true
    if (event.type === 'error') state.error = event.error
  }
  return text
}

function settle(state: State): void {
  const last = state.lane.settle()
  if (last === null) return
  state.inner.push(last)
  for (const event of state.reader.push(last)) encode(state, state.decoder.push(event))
}

function push(state: State, bytes: Buffer): Buffer | null {
  const { reader, lane } = state
  chunk.load(bytes)
  shown.begin()
  state.mayTellError = false
  state.values = []
  let unseenFrom = 0
  for (let at = 0; at < bytes.length;) {
    const passedEnd = reader.isIdle() ? lane.run({ chunk, at, shown }) : -1
    if (passedEnd < 0) {
      at = takeOne(state, at)
      continue
    }
    if (at > unseenFrom) showInner(state, bytes.subarray(unseenFrom, at))
    at = unseenFrom = passedEnd
  }
  if (unseenFrom < bytes.length) showInner(state, bytes.subarray(unseenFrom))
  return shown.take()
}

/** What has not passed goes to the observer, which need not read again what has been read. */
function showInner(state: State, bytes: Buffer): void {
  const { inner, values } = state
  state.values = []
  if (values === null) inner.push(bytes)
  else inner.push(bytes, values)
}

/** What does not pass at a place: one event, or less, or all that is left; returns where it ends. */
function takeOne(state: State, at: number): number {
  const { reader, lane } = state
  // Told before a piece of an event is read: what passed must not get into its middle.
  const isIdle = reader.isIdle()
  if (isIdle) settle(state)
  const plain = isIdle ? plainEventAt(chunk, at) : null
  if (plain !== null) {
    reader.readElsewhere()
    take(state, plain, plain)
    keepValue(state)
    return plain.end
  }
  state.values = null
  const end = lane.isUseful() ? eventEnd(chunk.bytes, at) : chunk.length
  read(state, { chunk, start: at, end })
  return end
}

function keepValue(state: State): void {
  const value = state.decoder.lastRead?.() ?? null
  if (value === null) state.values = null
  else state.values?.push(value)
}

/** A piece that is no whole event, or not written as events usually are. */
function read(state: State, span: EventSpan): void {
  const { reader } = state
  const wasIdle = reader.isIdle()
  const events = reader.push(chunk.bytes.subarray(span.start, span.end))
  const isWhole = wasIdle && events.length === 1 && reader.isIdle()
  for (const event of events) take(state, event, isWhole ? span : null)
}

/** The long way; `span` = of this one event, if it is whole. */
function take(state: State, event: SseEvent, span: EventSpan | null): void {
  settle(state)
  const meaning = state.decoder.push(event)
  const text = encode(state, meaning)
  if (tellsError(text)) state.mayTellError = true
  shown.text(text)
  const isOver = state.hasEnded || state.error !== null
  state.lane.note(isOver ? null : span, meaning)
}

function finish(state: State): string {
  settle(state)
  state.inner.flush()
  const last = state.reader.finish()
  const rest = last === null ? '' : encode(state, state.decoder.push(last))
  return rest + encode(state, state.decoder.finish())
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Behind the first blank line at or after `from`; the chunk's end where there is none. */
function eventEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(LINE_FEED, from); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    if (bytes[at + 1] === LINE_FEED) return at + 2
    if (bytes[at + 1] === CARRIAGE_RETURN && bytes[at + 2] === LINE_FEED) return at + 3
  }
  return bytes.length
}
