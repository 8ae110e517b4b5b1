import { isAscii } from 'node:buffer'
import type { BodySplice, ByteSpan, ParsedRequest } from '../protocol'

/** A body without its long strings of base64, and the way back. */
export type HeldStrings = {
  /** The body, each long string cut to its head and a mark. */
  readonly short: Buffer
  /** A request made of the short body with the strings in their places again; `null` = one of them has got lost. */
  restore(short: ParsedRequest): ParsedRequest | null
}

/** Strings of more than twice this are found; shorter ones may be. */
const WINDOW_BYTES = 32_768
/** What stays of a string: it tells a data URL's type, and whose signature it is. */
const HEAD_BYTES = 256
const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20
const LETTER_OR_DIGIT = /^[\w+/-]$/

/**
 * Takes pictures and files out of a JSON body, so that it can be decoded and encoded in one turn however large they are:
 * their bytes go from one body into the other as they are. `seedOf` tells letters and digits that the body cannot contain, such
 * as a random id made for this request. `null` = there is nothing to take out.
 */
export function holdStrings(body: Buffer, seedOf: () => string): HeldStrings | null {
  const held = findStrings(body)
  if (held.length === 0) return null
  const mark = `held${seedOf()}x`
  const splices = held.map((span, index) => ({ span, text: `${mark}${String(index).padStart(5, '0')}` }))
  const pieces: Buffer[] = []
  let from = 0
  for (const { span, text } of splices) {
    pieces.push(body.subarray(from, span.start), Buffer.from(text))
    from = span.end
  }
  const short = Buffer.concat([...pieces, body.subarray(from)])
  const strings = held.map(({ start, end }) => body.subarray(start, end))
  return { short, restore: (request) => restore(request, Buffer.from(mark), strings) }
}

/** Long strings without escapes and blanks, behind their heads, ascending. The body is known to be JSON. */
function findStrings(body: Buffer): readonly ByteSpan[] {
  const found: ByteSpan[] = []
  for (let at = 0; at + WINDOW_BYTES <= body.length;) {
    const window = body.subarray(at, at + WINDOW_BYTES)
    const span = window.includes(QUOTE) ? null : stringAround(body, at)
    if (span !== null) found.push({ start: span.start + HEAD_BYTES, end: span.end })
    at = Math.max(at + WINDOW_BYTES, span?.end ?? 0)
  }
  return found
}

/** The inside of the string around a byte, if it is base64 or a data URL. */
function stringAround(body: Buffer, at: number): ByteSpan | null {
  const start = body.lastIndexOf(QUOTE, at) + 1
  const end = body.indexOf(QUOTE, at)
  const first = String.fromCharCode(body[start] ?? 0)
  // Behind the end of a string no letter or digit can stand: this quote begins one.
  if (start === 0 || end < 0 || body[start - 2] === BACKSLASH || !LETTER_OR_DIGIT.test(first)) return null
  const inside = body.subarray(start, end)
  const isBase64 = isAscii(inside) && !inside.includes(BACKSLASH) && !inside.includes(SPACE)
  return isBase64 && inside.length > HEAD_BYTES ? { start, end } : null
}

/** Where a mark stood, and by how many bytes what follows it moves. */
type Move = { readonly behind: number; readonly by: number }

const NUMBER_DIGITS = 5

function restore(short: ParsedRequest, mark: Buffer, strings: readonly Buffer[]): ParsedRequest | null {
  const pieces: Buffer[] = []
  const moves: Move[] = []
  const found = new Set<number>()
  let from = 0
  let by = 0
  for (let at = short.body.indexOf(mark); at >= 0; at = short.body.indexOf(mark, from)) {
    const behind = at + mark.length + NUMBER_DIGITS
    const index = Number(short.body.toString('latin1', at + mark.length, behind))
    const bytes = strings[index]
    if (bytes === undefined) return null
    pieces.push(short.body.subarray(from, at), bytes)
    found.add(index)
    by += bytes.length - (behind - at)
    moves.push({ behind, by })
    from = behind
  }
  if (found.size < strings.length) return null
  return movedRequest(short, Buffer.concat([...pieces, short.body.subarray(from)]), moves)
}

/** The request with every span where it stands in the whole body. */
function movedRequest(short: ParsedRequest, body: Buffer, moves: readonly Move[]): ParsedRequest {
  const moved = (at: number): number => at + (moves.findLast(({ behind }) => behind <= at)?.by ?? 0)
  const spanOf = ({ start, end }: ByteSpan): ByteSpan => ({ start: moved(start), end: moved(end) })
  const spliceOf = ({ span, text }: BodySplice): BodySplice => ({ span: spanOf(span), text })
  const { modelSpan, metadataSpan, oldLimitSpan, resourceSpans, splices } = short
  return {
    ...short,
    body,
    modelSpan: modelSpan && spanOf(modelSpan),
    metadataSpan: metadataSpan && spanOf(metadataSpan),
    ...(oldLimitSpan === undefined ? {} : { oldLimitSpan: spanOf(oldLimitSpan) }),
    ...(resourceSpans === undefined ? {} : { resourceSpans: resourceSpans.map(spanOf) }),
    ...(splices === undefined ? {} : { splices: splices.map(spliceOf) }),
  }
}
