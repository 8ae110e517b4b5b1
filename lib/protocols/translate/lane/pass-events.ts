import { isUtf8 } from 'node:buffer'
import type { TextFrame } from '../../neutral'
import { byteTextOf } from './byte-text'
import type { EventTemplate, Stretch } from './event-template'
import { passStretches, passString } from './pass-bytes'

/** A chunk, and its bytes as text (latin1). */
export type LaneChunk = { readonly bytes: Buffer; readonly text: string }

/** What surrounds text on both sides: in the upstream's events and in the client's. */
export type Surroundings = {
  readonly template: EventTemplate
  /** Behind one text and before the next. */
  readonly joint: readonly Stretch[]
  readonly frame: ByteFrame
}

/** A text frame as bytes (latin1). */
type ByteFrame = Pick<TextFrame, 'numbered'> & {
  readonly opening: string
  readonly before: string
  readonly after: string
}

export function surroundingsOf(template: EventTemplate, frame: TextFrame): Surroundings {
  const { before, after, numbered } = frame
  const byteFrame = {
    opening: byteTextOf(numbered?.before ?? ''),
    before: byteTextOf(before),
    after: byteTextOf(after),
    numbered,
  }
  return { template, joint: jointOf(template), frame: byteFrame }
}

function jointOf({ before, after }: EventTemplate): readonly Stretch[] {
  const [first, ...others] = before
  const last = after.at(-1)
  if (first === undefined || last === undefined || last.hole !== 'none') return [...after, ...before]
  return [...after.slice(0, -1), { literal: last.literal + first.literal, hole: first.hole }, ...others]
}

/** Events that have passed, one after the other. */
export type PassedEvents = {
  /** In the chunk: behind the last of them. */
  readonly end: number
  readonly count: number
  /** As the client gets them (bytes as latin1). */
  readonly shown: string
  readonly characters: number
  /** The insides of their strings; empty where nobody wants to know. */
  readonly kept: string
  /** In the chunk: the text of the last of them, and of the one before (−1 = none). */
  readonly text: { readonly start: number; readonly end: number }
  readonly textBefore: { readonly end: number }
}

type Run = { readonly chunk: LaneChunk; readonly at: number; readonly keeps: boolean }

/** Passes the events that begin at a place, as many as fit; `null` = the first does not. */
export function passEvents(
  { template, joint, frame }: Surroundings,
  { chunk, at, keeps }: Run,
): PassedEvents | null {
  const bytes = chunk.text
  const { numbered } = frame
  const between = numbered === null ? frame.after + frame.before : frame.after + frame.opening
  const string = { end: -1, isAscii: true, characters: 0 }
  let shown = numbered === null ? frame.before : frame.opening
  let kept = ''
  let isText: boolean | null = null
  let count = 0
  let characters = 0
  let [textAt, textEnd, endBefore] = [-1, -1, -1]
  for (let start = passStretches(bytes, at, template.before); start >= 0;) {
    // An empty text is no text: decoders pass over it.
    if (!passString(bytes, start, string) || string.end === start) break
    if (!string.isAscii && !(isText ??= isTextBehind(chunk.bytes, at))) break
    const next = passStretches(bytes, string.end, joint)
    if (next < 0 && passStretches(bytes, string.end, template.after) < 0) break
    const inside = bytes.slice(start, string.end)
    if (count > 0) shown += between
    if (numbered !== null) shown += numbered.next() + frame.before
    shown += inside
    if (keeps) kept += inside
    count += 1
    characters += string.characters
    endBefore = textEnd
    textAt = start
    textEnd = string.end
    start = next
  }
  if (count === 0) return null
  return {
    end: passStretches(bytes, textEnd, template.after),
    count,
    shown: shown + frame.after,
    characters,
    kept,
    text: { start: textAt, end: textEnd },
    textBefore: { end: endBefore },
  }
}

/** Whether the whole lines of a chunk are UTF-8: other bytes are mended by the long way. */
function isTextBehind(bytes: Buffer, at: number): boolean {
  return isUtf8(bytes.subarray(at, bytes.lastIndexOf(0x0a) + 1))
}
