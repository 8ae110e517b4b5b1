import { isUtf8 } from 'node:buffer'
import type { AnswerDecoder, AnswerEncoder, AnswerEvent, TextFrame } from '../../neutral'
import { decodeText, templateOf } from './event-template'
import type { EventTemplate } from './event-template'
import { passStretches, passString } from './pass-bytes'

/** A chunk, and its bytes as text (latin1) once somebody has asked. */
export type LaneChunk = { readonly bytes: Buffer; text: string | null }

/**
 * The short way for events that bring nothing but more text of one part: the text's JSON string goes from the upstream's
 * event into the client's as it is, neither decoded nor encoded. The way is open while events look, byte for byte, like
 * one that decoder and encoder have just handled.
 */
export type TextLane = {
  /**
   * Takes note of an event that was pushed to the decoder, and of what it meant: the way opens, stays open, or closes.
   * `null` = not one whole event.
   */
  note(event: Buffer | null, meaning: readonly AnswerEvent[]): void
  /** Whether it is worth telling events apart. */
  isUseful(): boolean
  /** Passes the events that begin at `at`, as many as fit; `null` = the first does not. */
  run(chunk: LaneChunk, at: number): { readonly end: number; readonly shown: Buffer } | null
  /**
   * Tells decoder and encoder of the text that passed them by. Returns an event to push in place of those that passed: the
   * last one without its text, for the usage in it; `null` = none is needed.
   */
  settle(): Buffer | null
  /** Characters of text that have passed. */
  characters(): number
}

/** So many openings are tried before the way has carried events; it then earns further ones. */
const FREE_OPENINGS = 8
const EVENTS_FOR_AN_OPENING = 4
/** More than this of passed text does not wait. */
const KEPT_BYTES = 2_048

type OpenLane = {
  readonly template: EventTemplate
  readonly frame: ByteFrame
  readonly part: number
  readonly hasUsage: boolean
}

/** A text frame as bytes (latin1). */
type ByteFrame = Pick<TextFrame, 'numbered'> & {
  readonly opening: string
  readonly before: string
  readonly after: string
}

type State = {
  readonly codecs: { readonly decoder: AnswerDecoder; readonly encoder: AnswerEncoder }
  open: OpenLane | null
  /** The part that the event pushed last brought text of; `null` = of none. */
  running: number | null
  /** The insides of the strings that passed, where somebody wants to know. */
  kept: string
  /** The event that passed last, without its text. */
  last: Buffer | null
  characters: number
  openings: number
  passed: number
}

export function createTextLane(codecs: State['codecs']): TextLane {
  const state: State = {
    codecs,
    open: null,
    running: null,
    kept: '',
    last: null,
    characters: 0,
    openings: 0,
    passed: 0,
  }
  return {
    note: (event, meaning) => note(state, event, meaning),
    isUseful: () => state.open !== null || mayOpen(state),
    run: (chunk, at) => (state.open === null ? null : run(state, state.open, { chunk, at })),
    settle: () => settle(state),
    characters: () => state.characters,
  }
}

function mayOpen({ openings, passed }: State): boolean {
  return openings < FREE_OPENINGS + passed / EVENTS_FOR_AN_OPENING
}

function note(state: State, event: Buffer | null, meaning: readonly AnswerEvent[]): void {
  if (meaning.every(({ type }) => type === 'ping' || type === 'usage')) return
  const [delta] = meaning
  const part = delta?.type === 'delta' ? delta.part : null
  // A part that has brought text twice will bring more.
  const isRunning = part !== null && part === state.running
  state.running = part
  state.open = isRunning && event !== null && mayOpen(state) ? laneFor(state, event, meaning) : null
}

function laneFor(state: State, event: Buffer, meaning: readonly AnswerEvent[]): OpenLane | null {
  const [delta, usage, ...more] = meaning
  if (delta?.type !== 'delta' || more.length > 0) return null
  if (usage !== undefined && usage.type !== 'usage') return null
  state.openings += 1
  const { decoder, encoder } = state.codecs
  const frame = encoder.textFrame(delta.part)
  const template = frame === null ? null : templateOf(event.toString('latin1'), delta.text, decoder.textPaths)
  if (frame === null || template === null) return null
  return { template, frame: byteFrame(frame), part: delta.part, hasUsage: usage !== undefined }
}

function byteFrame({ before, after, numbered }: TextFrame): ByteFrame {
  return {
    opening: bytesOf(numbered?.before ?? ''),
    before: bytesOf(before),
    after: bytesOf(after),
    numbered,
  }
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1')
}

type Place = { readonly chunk: LaneChunk; readonly at: number }

function run(state: State, lane: OpenLane, place: Place): ReturnType<TextLane['run']> {
  const { chunk, at } = place
  const bytes = (chunk.text ??= chunk.bytes.toString('latin1'))
  const { template, frame, hasUsage } = lane
  const keeps = state.codecs.encoder.passed !== undefined || state.codecs.decoder.passed !== undefined
  let isText: boolean | null = null
  let shown = ''
  let last: readonly [number, number, number, number] | null = null
  let end = at
  for (;;) {
    const start = passStretches(bytes, end, template.before)
    const string = start < 0 ? null : passString(bytes, start)
    // An empty text is no text: decoders pass over it.
    if (string === null || string.end === start) break
    const next = passStretches(bytes, string.end, template.after)
    if (next < 0 || (!string.isAscii && !(isText ??= isTextBehind(place)))) break
    const inside = bytes.slice(start, string.end)
    shown += frame.opening + (frame.numbered?.next() ?? '') + frame.before + inside + frame.after
    if (keeps) state.kept += inside
    if (hasUsage) last = [end, start, string.end, next]
    state.characters += string.characters
    state.passed += 1
    end = next
  }
  // Copies: a piece of a string would keep the whole chunk in memory.
  if (last !== null)
    state.last = Buffer.from(bytes.slice(last[0], last[1]) + bytes.slice(last[2], last[3]), 'latin1')
  if (state.kept.length > KEPT_BYTES) tell(state)
  return end === at ? null : { end, shown: Buffer.from(shown, 'latin1') }
}

/** Whether the whole lines of a chunk are UTF-8: other bytes are mended by the long way. */
function isTextBehind({ chunk, at }: Place): boolean {
  return isUtf8(chunk.bytes.subarray(at, chunk.bytes.lastIndexOf(0x0a) + 1))
}

function settle(state: State): Buffer | null {
  const { last } = state
  tell(state)
  state.last = null
  return last
}

/** Decoder and encoder learn of the text that has passed. */
function tell(state: State): void {
  const { open, kept, codecs } = state
  state.kept = ''
  if (open === null || kept === '') return
  const text = decodeText(kept) ?? ''
  codecs.decoder.passed?.(open.part, text)
  codecs.encoder.passed?.(open.part, text)
}
