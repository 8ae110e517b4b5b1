import {
  COMMON_NAME_COUNT,
  commonNameOf,
  isNameAt,
  NAME_LETTERS,
  nextNameHash,
  type CommonName,
} from './header-names'

const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const COLON = 0x3a

/** Tab and visible ASCII. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte === TAB || (byte >= 0x20 && byte < 0x7f)),
)
/** What a text's `trim` takes of a Latin-1 one. */
const BLANK = Uint8Array.from({ length: 256 }, (_, byte) => Number(String.fromCharCode(byte).trim() === ''))

/** Where the empty line of a head begins: the index of its `\r\n\r\n`; -1 = not there yet. */
export function headEnd(bytes: Uint8Array): number {
  let at = 3
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0
    if (byte === LINE_FEED && isHeadEnd(bytes, at - 3)) return at - 3
    // Neither of its two bytes: it does not begin before the next one.
    at += byte === LINE_FEED || byte === CARRIAGE_RETURN ? 1 : 4
  }
  return -1
}

function isHeadEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED && bytes[at + 2] === CARRIAGE_RETURN
}

/**
 * The header lines of an HTTP/1.1 head, one after the other, in one pass over its bytes; one object reads one head after
 * the other, since there are two in every request. Programs send their headers in the same order every time: the name that
 * followed this one the last time is looked for first.
 * **Source:** https://www.rfc-editor.org/rfc/rfc9112#name-field-syntax
 */
export class HeaderLines {
  /** Of the line read last; lower case. */
  name = ''
  /** Of the line read last, without the blanks around it. */
  value = ''
  /** The name of the line read last certainly is the first of its kind in the head; names that are not common never are. */
  isNew = false
  /** Why there is no next line although the head is not at its end. */
  fault: string | null = null
  /** Lines read so far. */
  count = 0
  /** Values so far had tabs and visible ASCII only. */
  isPlain = true

  private head: Uint8Array = new Uint8Array()
  private text = ''
  private at = 0
  /** Where the names of the head read now are marked: each has a number of its own. */
  private readonly seenIn = new Uint32Array(COMMON_NAME_COUNT)
  private headNumber = 0
  /** By the common name before; what follows the beginning stands behind them all. */
  private readonly followers: (CommonName | null)[] = Array.from(
    { length: COMMON_NAME_COUNT + 1 },
    () => null,
  )
  private previous = COMMON_NAME_COUNT

  /** `text` = the head as Latin-1, without its empty line; `at` = where its first header begins. */
  begin(head: Uint8Array, text: string, at: number): void {
    this.head = head
    this.text = text
    this.at = at
    this.fault = null
    this.count = 0
    this.isPlain = true
    this.headNumber = (this.headNumber + 1) >>> 0
    this.previous = COMMON_NAME_COUNT
  }

  /** Reads the next line; `false` = there is none, or it has a fault. */
  next(): boolean {
    if (this.at >= this.text.length) return false
    const colon = this.readName()
    if (colon === -1) return false
    return this.readValue(colon + 1)
  }

  /** Returns where the name's colon is. */
  private readName(): number {
    const { head, at } = this
    const expected = this.followers[this.previous] ?? null
    if (expected === null || !isNameAt(head, at, expected)) return this.readAnyName()
    const end = at + expected.bytes.length
    if (head[end] !== COLON || end >= this.text.length) return this.readAnyName()
    this.takeCommon(expected)
    return end
  }

  private readAnyName(): number {
    const { head, text, at: start } = this
    let at = start
    let hash = 0
    for (; at < text.length; at += 1) {
      const letter = NAME_LETTERS[head[at] ?? 0] ?? 0
      if (letter === 0) break
      hash = nextNameHash(hash, letter)
    }
    if (at === start || at === text.length || head[at] !== COLON)
      return this.fail('a header without its name or colon')
    const common = commonNameOf(hash)
    if (common?.bytes.length === at - start && isNameAt(head, start, common)) {
      this.followers[this.previous] = common
      this.takeCommon(common)
    } else {
      this.name = text.slice(start, at).toLowerCase()
      this.isNew = false
    }
    return at
  }

  private takeCommon({ name, index }: CommonName): void {
    this.name = name
    this.isNew = this.seenIn[index] !== this.headNumber
    this.seenIn[index] = this.headNumber
    this.previous = index
  }

  private readValue(start: number): boolean {
    const { head, text } = this
    let at = start
    for (; at < text.length; at += 1) {
      const byte = head[at] ?? 0
      if (PLAIN[byte] === 1) continue
      if (byte === LINE_FEED) return this.fail('a line without its end') > 0
      if (byte === CARRIAGE_RETURN && head[at + 1] === LINE_FEED && at + 1 < text.length) break
      this.isPlain = false
    }
    this.at = at + 2
    this.count += 1
    this.value = this.trimmed(start, at)
    return true
  }

  private trimmed(from: number, to: number): string {
    const { head } = this
    let start = from
    let end = to
    while (start < end && BLANK[head[start] ?? 0] === 1) start += 1
    while (end > start && BLANK[head[end - 1] ?? 0] === 1) end -= 1
    return this.text.slice(start, end)
  }

  private fail(fault: string): -1 {
    this.fault = fault
    return -1
  }
}
