import type { AnswerDecoder, AnswerEncoder, AnswerEvent } from '../neutral'
import type { StreamObserver } from '../protocol'
import { createSseReader } from '../sse/sse-reader'
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

  function read(piece: Buffer): string {
    settle()
    const wasIdle = reader.isIdle()
    const meanings = reader.push(piece).map((event) => decoder.push(event))
    let text = ''
    for (const meaning of meanings) text += encode(meaning)
    const isOver = state.hasEnded || state.error !== null
    const isWhole = wasIdle && meanings.length === 1 && reader.isIdle()
    for (const meaning of meanings) lane.note(isWhole && !isOver ? piece : null, meaning)
    return text
  }

  function push(chunk: Buffer): Buffer | null {
    const shown: Buffer[] = []
    let text = ''
    let unseenFrom = 0
    const whole = { bytes: chunk, text: null }
    for (let at = 0; at < chunk.length;) {
      const passed = reader.isIdle() ? lane.run(whole, at) : null
      if (passed === null) {
        const end = lane.isUseful() ? eventEnd(chunk, at) : chunk.length
        text += read(chunk.subarray(at, end))
        at = end
        continue
      }
      if (text !== '') shown.push(Buffer.from(text))
      text = ''
      shown.push(passed.shown)
      if (at > unseenFrom) inner.push(chunk.subarray(unseenFrom, at))
      unseenFrom = passed.end
      at = passed.end
    }
    if (unseenFrom < chunk.length) inner.push(chunk.subarray(unseenFrom))
    return joined(shown, text)
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

function joined(shown: readonly Buffer[], text: string): Buffer | null {
  const all = text === '' ? shown : [...shown, Buffer.from(text)]
  return all.length > 1 ? Buffer.concat(all) : (all[0] ?? null)
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
