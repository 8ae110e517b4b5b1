import type { ByteSpan } from '../protocol'

const QUOTE = 0x22
const COLON = 0x3a
const LIST = 0x5b
/** How many limits there are between the answers of a list. */
const ANSWER_DEPTH = 2
const BACKSLASH = 0x5c
/** A quote so near is found faster byte by byte than by a native call. */
const NEAR_BYTES = 64
/** Strings of this length are pictures, files and long texts, not facts. */
const MAX_STRING_BYTES = 4_096
/** More than this beside long strings is not kept. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024
const MIN_ROOM_BYTES = 16_384
/** What a model writes stands in the values of these, whatever the protocol. */
const TEXT_KEYS: ReadonlySet<string> = new Set([
  'text',
  'content',
  'thinking',
  'reasoning',
  'reasoning_content',
  'refusal',
  'arguments',
])
const LONGEST_TEXT_KEY = 17

/** What a byte between strings is. */
const BLANK = 1
const COMMA = 2
const OPEN = 3
const CLOSE = 4
const KIND = new Uint8Array(256)
for (const byte of Buffer.from(' \t\r\n')) KIND[byte] = BLANK
for (const byte of Buffer.from('{[')) KIND[byte] = OPEN
for (const byte of Buffer.from('}]')) KIND[byte] = CLOSE
KIND[0x2c] = COMMA

/**
 * Takes a JSON text bit by bit and keeps what may be facts: without blanks, with every string of 4 KiB and more empty, and of
 * a list or object the beginning where it holds too much. Each may fill half of what is left to the one around it, so that
 * what stands at the end has room, however much there is in front of it; a list of whole answers keeps its last, too. What was
 * JSON stays JSON, and is at most some MiB.
 */
export type FactsKeeper = {
  push(chunk: Buffer): void
  /** What is kept so far, to be read before the next push; a JSON text once the whole one has passed. */
  text(): Buffer
  /** How much is kept so far. */
  keptBytes(): number
  /** Bytes of texts a model has written, long ones too, but none of what was left out around them. */
  writtenBytes(): number
}

export function createFactsKeeper(): FactsKeeper {
  return new KeptFacts()
}

class KeptFacts implements FactsKeeper {
  private kept = Buffer.allocUnsafe(MIN_ROOM_BYTES)
  private size = 0
  private written = 0
  /** Up to where the list or object at each depth may fill what is kept; the last is the one that is open. */
  private readonly limits = [2 * MAX_KEPT_BYTES]
  /** How many lists and objects are open of what is left out; 0 = what comes is kept. */
  private skipped = 0
  private isInString = false
  private isEscaping = false
  /** Where the last of a list of answers begins; 0 = all of them are kept. */
  private lastAt = 0
  private stringAt = 0
  private stringBytes = 0
  private isWritten = false

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.isInString) at = this.passString(chunk, at)
      else if (this.skipped > 0) at = this.skip(chunk, at)
      else at = this.keep(chunk, at)
    }
  }

  text(): Buffer {
    return this.kept.subarray(0, this.size)
  }

  keptBytes(): number {
    return this.size
  }

  writtenBytes(): number {
    return this.written
  }

  /** Goes on to the first byte that is not kept, or to a string; returns what comes next. */
  private keep(chunk: Buffer, from: number): number {
    const { limits } = this
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0
      const kind = KIND[byte]
      if (kind === BLANK) continue
      if (kind === COMMA && limits.length === ANSWER_DEPTH && this.kept[0] === LIST) this.beginAnswer()
      else if (kind === COMMA && this.size >= (limits.at(-1) ?? 0)) return this.beginSkip(at)
      if (kind === CLOSE && limits.length > 1) limits.pop()
      if (byte === QUOTE) return this.beginString(at)
      this.put(byte)
      if (kind === OPEN && !this.open()) return this.beginSkip(at)
    }
    return chunk.length
  }

  /** `false` = there is no room in it. */
  private open(): boolean {
    const around = this.limits.at(-1) ?? 0
    const limit = this.size + Math.floor((around - this.size) / 2)
    this.limits.push(limit)
    return limit > this.size
  }

  /** Of a list of answers the first are kept, and the last: each takes the place of the one before. */
  private beginAnswer(): void {
    if (this.size < MAX_KEPT_BYTES / 2) return
    if (this.lastAt === 0) this.lastAt = this.size
    this.size = this.lastAt
  }

  private beginSkip(at: number): number {
    this.skipped = 1
    return at + 1
  }

  /** Goes on to the end of the list or object, the rest of which is left out; its bracket is kept. */
  private skip(chunk: Buffer, from: number): number {
    let { skipped } = this
    let at = from
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0
      const kind = KIND[byte]
      if (kind === OPEN) skipped += 1
      else if (kind === CLOSE) skipped -= 1
      if (skipped === 0 || byte === QUOTE) break
    }
    this.skipped = skipped
    return chunk[at] === QUOTE ? this.beginString(at) : at
  }

  private beginString(at: number): number {
    this.isInString = true
    this.isEscaping = false
    this.stringBytes = 0
    this.isWritten = false
    if (this.skipped > 0) return at + 1
    this.isWritten = this.isTextNext()
    this.put(QUOTE)
    this.stringAt = this.size
    return at + 1
  }

  private passString(chunk: Buffer, from: number): number {
    const end = quoteIn(chunk, from)
    const isEscaping = endsEscaping(chunk, { start: from, end }, this.isEscaping)
    if (end < chunk.length && !isEscaping) this.isInString = false
    this.isEscaping = isEscaping && end === chunk.length
    // An escaped quote is a part of the string.
    const stop = end < chunk.length && isEscaping ? end + 1 : end
    if (this.skipped === 0) this.putString(chunk, from, stop)
    if (this.isInString) return stop
    if (this.skipped === 0) this.put(QUOTE)
    return stop + 1
  }

  private putString(chunk: Buffer, from: number, end: number): void {
    this.stringBytes += end - from
    if (this.isWritten) this.written += end - from
    if (this.stringBytes >= MAX_STRING_BYTES) this.size = this.stringAt
    else for (let at = from; at < end; at += 1) this.put(chunk[at] ?? 0)
  }

  /** What is no JSON and goes on for ever ends at twice of what may be kept. */
  private put(byte: number): void {
    if (this.size === this.kept.length) {
      if (this.size >= 2 * MAX_KEPT_BYTES) return
      this.kept = Buffer.concat([this.kept], this.size * 2)
    }
    this.kept[this.size] = byte
    this.size += 1
  }

  /** Whether what is kept ends in the key of a text. */
  private isTextNext(): boolean {
    const { kept, size } = this
    if (kept[size - 1] !== COLON || kept[size - 2] !== QUOTE) return false
    const quote = kept.lastIndexOf(QUOTE, size - 3)
    return size - 3 - quote <= LONGEST_TEXT_KEY && TEXT_KEYS.has(kept.toString('latin1', quote + 1, size - 2))
  }
}

/** The first quote, or the chunk's length. */
function quoteIn(chunk: Buffer, from: number): number {
  const near = Math.min(chunk.length, from + NEAR_BYTES)
  for (let at = from; at < near; at += 1) if (chunk[at] === QUOTE) return at
  const far = chunk.indexOf(QUOTE, near)
  return far < 0 ? chunk.length : far
}

/** Whether the byte behind a part of a string is escaped; `wasEscaping` = its first byte is. */
function endsEscaping(chunk: Buffer, { start, end }: ByteSpan, wasEscaping: boolean): boolean {
  let first = end
  while (first > start && chunk[first - 1] === BACKSLASH) first -= 1
  return (end - first + (first === start && wasEscaping ? 1 : 0)) % 2 === 1
}
