import type { AnswerDecoder, AnswerEncoder, AnswerEvent } from '../neutral'
import type { StreamObserver } from '../protocol'
import { createSseReader } from '../sse/sse-reader'
import type { SseEvent } from '../sse/sse-reader'
import { byteTextOf } from './lane/byte-text'
import { plainEventAt } from './lane/plain-event'
import { createTextLane } from './lane/text-lane'

/** The two codecs of a stream, and what watches the upstream's bytes. */
export type StreamCodecs = {
  /** Watches in the upstream's own protocol: usage, model, content. */
  readonly inner: StreamObserver
  readonly decoder: AnswerDecoder
  readonly encoder: AnswerEncoder
}

/** Translates one stream, chunk by chunk. */
export type ChunkTranslator = {
  /** Bytes for the client; `null` = none yet. */
  push(chunk: Buffer): Buffer | null
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

/** How far the client has been told. */
type EncodedState = {
  hasEnded: boolean
  error: { readonly type: string; readonly message: string } | null
}

function encodeAll(encoder: AnswerEncoder, state: EncodedState, events: readonly AnswerEvent[]): string {
  let text = ''
  for (const event of events) {
    if (state.hasEnded || state.error !== null) break
    text += encoder.push(event)
    if (event.type === 'end') state.hasEnded = true
    if (event.type === 'error') state.error = event.error
  }
  return text
}

/** Makes a translator, on which events that only bring more text go a short way. */
export function createChunkTranslator({ inner, decoder, encoder }: StreamCodecs): ChunkTranslator {
  const reader = createSseReader()
  const lane = createTextLane({ decoder, encoder })
  const state: EncodedState = { hasEnded: false, error: null }

  const encode = (events: readonly AnswerEvent[]): string => encodeAll(encoder, state, events)

  function settle(): void {
    const last = lane.settle()
    if (last === null) return
    inner.push(last)
    for (const event of reader.push(last)) encode(decoder.push(event))
  }

  /** The long way; `bytes` (as latin1) = of this one event, if it is whole. */
  function take(event: SseEvent, bytes: string | null): string {
    settle()
    const meaning = decoder.push(event)
    const text = encode(meaning)
    const isOver = state.hasEnded || state.error !== null
    lane.note(isOver ? null : bytes, meaning)
    return text
  }

  /** A piece that is no whole event, or not written as events usually are. */
  function read(piece: Buffer): string {
    const wasIdle = reader.isIdle()
    const events = reader.push(piece)
    const isWhole = wasIdle && events.length === 1 && reader.isIdle()
    let text = ''
    for (const event of events) text += take(event, isWhole ? piece.toString('latin1') : null)
    return text
  }

  function push(bytes: Buffer): Buffer | null {
    const chunk = { bytes, text: bytes.toString('latin1') }
    const isPlain = !chunk.text.includes('\r')
    let shown = ''
    let unseenFrom = 0
    for (let at = 0; at < bytes.length;) {
      const isIdle = reader.isIdle()
      const passed = isIdle ? lane.run(chunk, at) : null
      if (passed !== null) {
        shown += passed.shown
        if (at > unseenFrom) inner.push(bytes.subarray(unseenFrom, at))
        at = unseenFrom = passed.end
        continue
      }
      // Told before a piece of an event is read: what passed must not get into its middle.
      if (isIdle) settle()
      const plain = isIdle && isPlain ? plainEventAt(chunk, at) : null
      if (plain !== null) reader.readElsewhere()
      const end = plain?.end ?? (lane.isUseful() ? eventEnd(bytes, at) : bytes.length)
      shown += byteTextOf(plain === null ? read(bytes.subarray(at, end)) : take(plain, plain.bytes))
      at = end
    }
    if (unseenFrom < bytes.length) inner.push(bytes.subarray(unseenFrom))
    return shown === '' ? null : Buffer.from(shown, 'latin1')
  }

  function finish(): string {
    settle()
    inner.flush()
    const last = reader.finish()
    return (last === null ? '' : encode(decoder.push(last))) + encode(decoder.finish())
  }

  const asked = { hasEnded: () => state.hasEnded, error: () => state.error }
  return { push, settle, finish, encode, ...asked, unseenCharacters: lane.characters }
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Behind the first blank line at or after `from`; the chunk's end where there is none. */
function eventEnd(chunk: Buffer, from: number): number {
  for (let at = chunk.indexOf(LINE_FEED, from); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) {
    if (chunk[at + 1] === LINE_FEED) return at + 2
    if (chunk[at + 1] === CARRIAGE_RETURN && chunk[at + 2] === LINE_FEED) return at + 3
  }
  return chunk.length
}
