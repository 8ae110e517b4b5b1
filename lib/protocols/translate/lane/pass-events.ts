import { isUtf8 } from 'node:buffer'
import type { TextFrame } from '../../neutral'
import type { AnswerBytes } from './answer-bytes'
import type { EventTemplate } from './event-template'
import { passStretches, passString } from './pass-bytes'
import type { LaneChunk } from './lane-chunk'

/** What surrounds text on both sides: in the upstream's events and in the client's. */
export type Surroundings = {
  readonly template: EventTemplate
  readonly numbered: TextFrame['numbered']
  /** Behind the number. */
  readonly beforeText: string
  /** Of the client's events: what stands before a text or its number, behind a text, and between two. */
  readonly opening: Buffer
  readonly closing: Buffer
  readonly between: Buffer
}

export function surroundingsOf(template: EventTemplate, frame: TextFrame): Surroundings {
  const { before, after, numbered } = frame
  const opening = numbered?.before ?? before
  return {
    template,
    numbered,
    beforeText: numbered === null ? '' : before,
    opening: Buffer.from(opening),
    closing: Buffer.from(after),
    between: Buffer.from(after + opening),
  }
}

/** Events that have passed, one after the other. */
export type PassedEvents = {
  /** In the chunk: behind the last of them. */
  readonly end: number
  readonly count: number
  readonly characters: number
  /** The insides of their strings (bytes as latin1); empty where nobody wants to know. */
  readonly kept: string
  /** In the chunk: the text of the last of them, and of the one before (−1 = none). */
  readonly text: { readonly start: number; readonly end: number }
  readonly textBefore: { readonly end: number }
}

type Run = {
  readonly chunk: LaneChunk
  readonly at: number
  readonly keeps: boolean
  readonly shown: AnswerBytes
}

/** Passes the events that begin at a place, as many as fit, as the client gets them; `null` = the first does not. */
export function passEvents(
  { template, numbered, beforeText, opening, closing, between }: Surroundings,
  { chunk, at, keeps, shown }: Run,
): PassedEvents | null {
  const string = { end: -1, isAscii: true, characters: 0 }
  let kept = ''
  let isText: boolean | null = null
  let count = 0
  let characters = 0
  let [textAt, textEnd, endBefore] = [-1, -1, -1]
  for (let start = passStretches(chunk, at, template.before); start >= 0;) {
    // An empty text is no text: decoders pass over it.
    if (!passString(chunk, start, string) || string.end === start) break
    if (!string.isAscii && !(isText ??= isTextBehind(chunk.bytes, at))) break
    const next = passStretches(chunk, string.end, template.joint)
    if (next < 0 && passStretches(chunk, string.end, template.after) < 0) break
    shown.bytes(count === 0 ? opening : between)
    if (numbered !== null) shown.text(numbered.next() + beforeText)
    shown.pieceOf(chunk, start, string.end)
    if (keeps) kept += chunk.bytes.toString('latin1', start, string.end)
    count += 1
    characters += string.characters
    endBefore = textEnd
    textAt = start
    textEnd = string.end
    start = next
  }
  if (count === 0) return null
  shown.bytes(closing)
  return {
    end: passStretches(chunk, textEnd, template.after),
    count,
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
