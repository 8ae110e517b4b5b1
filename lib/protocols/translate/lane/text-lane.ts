import type { AnswerDecoder, AnswerEncoder, AnswerEvent, TextListener } from '../../neutral'
import { decodeText } from './event-template'
import type { EventTemplate } from './event-template'
import type { AnswerBytes } from './answer-bytes'
import { knownTemplate, newTemplate } from './known-templates'
import type { TextEvent } from './known-templates'
import { passEvents, surroundingsOf } from './pass-events'
import type { PassedEvents, Surroundings } from './pass-events'
import { passStretches } from './pass-bytes'
import type { LaneChunk } from './lane-chunk'
import type { EventSpan } from './plain-event'
import { tellsError } from './tells-error'

/**
 * The short way for events that bring nothing but more text of one part: the text's JSON string goes from the upstream's
 * event into the client's as it is, neither decoded nor encoded. The way is open while events look, byte for byte, like
 * one that decoder and encoder have just handled.
 */
export type TextLane = {
  /**
   * Takes note of an event that was pushed to the decoder, and of what it meant: the way opens, stays
   * open, or closes. `null` = its bytes are not at hand as one piece.
   */
  note(event: EventSpan | null, meaning: readonly AnswerEvent[]): void
  /** Whether it is worth telling events apart. */
  isUseful(): boolean
  /** Passes the events that begin at a place, as many as fit; returns where they end, −1 = the first does not fit. */
  run(place: Place): number
  /**
   * Tells decoder and encoder of the text that passed them by. Returns an event to push in place of those that passed: the
   * last one without its text, for the usage in it; `null` = none is needed.
   */
  settle(): Buffer | null
  /** Characters of text that have passed. */
  characters(): number
}

/** Where events begin in a chunk, and where the client's are written. */
type Place = { readonly chunk: LaneChunk; readonly at: number; readonly shown: AnswerBytes }

/** So many openings are tried before the way has carried events; it then earns further ones. */
const FREE_OPENINGS = 8
const EVENTS_FOR_AN_OPENING = 4
/** More than this of passed text does not wait. */
const KEPT_BYTES = 2_048

type OpenLane = {
  readonly surroundings: Surroundings
  readonly hasUsage: boolean
  readonly listeners: readonly TextListener[]
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
    run: (place) => (state.open === null ? -1 : run(state, state.open, place)),
    settle: () => settle(state),
    characters: () => state.characters,
  }
}

function mayOpen({ openings, passed }: State): boolean {
  return openings < FREE_OPENINGS + passed / EVENTS_FOR_AN_OPENING
}

function note(state: State, event: EventSpan | null, meaning: readonly AnswerEvent[]): void {
  if (meaning.every(({ type }) => type === 'ping' || type === 'usage')) return
  const [delta] = meaning
  const part = delta?.type === 'delta' ? delta.part : null
  const isRunning = part !== null && part === state.running
  state.running = part
  // A piece of an event tells nothing of its form; more text of the same part changes nothing.
  if (event === null && isRunning && meaning.length === 1) return
  const mayRun = part !== null && event !== null && mayOpen(state)
  state.open = mayRun ? laneFor(state, event, { meaning, isRunning }) : null
}

type Meant = { readonly meaning: readonly AnswerEvent[]; readonly isRunning: boolean }

function laneFor(state: State, event: EventSpan, { meaning, isRunning }: Meant): OpenLane | null {
  const [delta, usage, ...more] = meaning
  if (delta?.type !== 'delta' || more.length > 0) return null
  if (usage !== undefined && usage.type !== 'usage') return null
  state.openings += 1
  const template = templateFor(state, { event, text: delta.text }, isRunning)
  if (template === null) return null
  const { decoder, encoder } = state.codecs
  const frame = encoder.textFrame(delta.part)
  if (frame === null || tellsError(frame.before) || tellsError(frame.after)) return null
  const listeners = [decoder.listener?.(delta.part), encoder.listener?.(delta.part)]
  return {
    surroundings: surroundingsOf(template, frame),
    hasUsage: usage !== undefined,
    listeners: listeners.filter((one) => one !== null && one !== undefined),
  }
}

/** A template is made for a part that has brought text twice: it will bring more. */
function templateFor(state: State, event: TextEvent, isRunning: boolean): EventTemplate | null {
  const paths = state.codecs.decoder.textPaths()
  const known = knownTemplate(event, paths)
  if (known !== null || !isRunning) return known
  return newTemplate(event, paths)
}

function run(state: State, lane: OpenLane, place: Place): number {
  const { chunk, at, shown } = place
  const passed = passEvents(lane.surroundings, { chunk, at, shown, keeps: lane.listeners.length > 0 })
  if (passed === null) return -1
  state.characters += passed.characters
  state.passed += passed.count
  state.kept += passed.kept
  if (lane.hasUsage) state.last = withoutText(lane, passed, place)
  if (state.kept.length > KEPT_BYTES) tell(state)
  return passed.end
}

/** The last event that has passed; a copy: a piece would keep the whole chunk in memory. */
function withoutText({ surroundings }: OpenLane, passed: PassedEvents, { chunk, at }: Place): Buffer {
  const { bytes } = chunk
  const { text, textBefore, end } = passed
  const begin = textBefore.end < 0 ? at : passStretches(chunk, textBefore.end, surroundings.template.after)
  return Buffer.concat([bytes.subarray(begin, text.start), bytes.subarray(text.end, end)])
}

function settle(state: State): Buffer | null {
  const { last } = state
  tell(state)
  state.last = null
  return last
}

/** Decoder and encoder learn of the text that has passed. */
function tell(state: State): void {
  const { open, kept } = state
  state.kept = ''
  if (open === null || kept === '') return
  const text = decodeText(kept) ?? ''
  for (const listener of open.listeners) listener(text)
}
