import { readSseText } from '../../sse/sse-reader'
import type { JsonPath } from '../../neutral'
import { literalOf } from './literal'
import type { Literal } from './literal'

/** What may stand between two literals: a number or a word that no decoder reads, or blanks outside of strings. */
type Hole = 'none' | 'number' | 'word' | 'blanks'

/** The bytes of a literal and the hole behind it. */
export type Stretch = { readonly literal: Literal; readonly hole: Hole }

/** An event that brings text: all of it around the inside of the text's JSON string. */
export type EventTemplate = {
  readonly before: readonly Stretch[]
  readonly after: readonly Stretch[]
  /** Behind one text and before the next. */
  readonly joint: readonly Stretch[]
}

const PROBE = 'switchyard'

/**
 * The template of an event (bytes as latin1) whose one text stands at one of the paths (the first that fits, as its decoder reads it); `null`
 * where the text is not found there. Events that fit it differ in their text, and in what decoders read over or replace.
 */
export function templateOf(event: string, text: string, paths: readonly JsonPath[]): EventTemplate | null {
  // No literal has zeros, which JSON has not either.
  if (event.includes('\0')) return null
  for (const path of paths) {
    const key = new RegExp(`"${String(path.at(-1))}" ?: ?"`, 'g')
    for (let hit = key.exec(event); hit !== null; hit = key.exec(event)) {
      const start = key.lastIndex
      const end = closingQuote(event, start)
      if (decodeText(event.slice(start, end)) !== text) continue
      const before = event.slice(0, start)
      const after = event.slice(end)
      if (textAt(`${before}${PROBE}${after}`, path) !== PROBE) continue
      return templateAround(stretchesOf(before), stretchesBehind(after))
    }
  }
  return null
}

/** A stretch as text (latin1). */
type WrittenStretch = { readonly literal: string; readonly hole: Hole }

function templateAround(before: readonly WrittenStretch[], after: readonly WrittenStretch[]): EventTemplate {
  return {
    before: before.map(stretchOf),
    after: after.map(stretchOf),
    joint: jointOf(before, after).map(stretchOf),
  }
}

function stretchOf({ literal, hole }: WrittenStretch): Stretch {
  return { literal: literalOf(Buffer.from(literal, 'latin1')), hole }
}

function jointOf(
  before: readonly WrittenStretch[],
  after: readonly WrittenStretch[],
): readonly WrittenStretch[] {
  const [first, ...others] = before
  const last = after.at(-1)
  if (first === undefined || last === undefined || last.hole !== 'none') return [...after, ...before]
  return [...after.slice(0, -1), { literal: last.literal + first.literal, hole: first.hole }, ...others]
}

/** The text whose JSON string has these bytes (latin1) inside; `null` = they are none. */
export function decodeText(inside: string): string | null {
  try {
    const text: unknown = JSON.parse(Buffer.from(`"${inside}"`, 'latin1').toString('utf8'))
    return typeof text === 'string' ? text : null
  } catch {
    return null
  }
}

function closingQuote(event: string, from: number): number {
  let at = from
  while (at < event.length && event[at] !== '"') at += event[at] === '\\' ? 2 : 1
  return at
}

function textAt(event: string, path: JsonPath): unknown {
  const [read, ...more] = readSseText(Buffer.from(event, 'latin1'))
  if (read === undefined || more.length > 0) return null
  try {
    let value: unknown = JSON.parse(read.data)
    for (const key of path) value = Object(value)[key] as unknown
    return value
  } catch {
    return null
  }
}

/**
 * Inside strings quotes are escaped, so that only keys look like these. Decoders read an answer's id at its start and a
 * call's when it begins; items are told apart by their place.
 */
const HOLES =
  /("(?:sequence_number|created|(?:\w*T|t)okenCount|\w+_tokens)" ?: ?)\d+(?=[,}\s])|("(?:obfuscation|id|item_id|responseId)" ?: ?")[ !#-[\]-~]*/g

function stretchesOf(bytes: string): readonly WrittenStretch[] {
  const stretches: WrittenStretch[] = []
  let from = 0
  for (const match of bytes.matchAll(HOLES)) {
    const [all, number, word = ''] = match
    const head = number ?? word
    stretches.push({
      literal: bytes.slice(from, match.index + head.length),
      hole: number === undefined ? 'word' : 'number',
    })
    from = match.index + all.length
  }
  return [...stretches, { literal: bytes.slice(from), hole: 'none' }]
}

const PADDED_END = /^("\}) *(\}\r?\n\r?\n)$/

/** Anthropic pads events with blanks of any number before the last brace. */
function stretchesBehind(bytes: string): readonly WrittenStretch[] {
  const [, head, end] = PADDED_END.exec(bytes) ?? []
  if (head === undefined || end === undefined) return stretchesOf(bytes)
  return [
    { literal: head, hole: 'blanks' },
    { literal: end, hole: 'none' },
  ]
}
