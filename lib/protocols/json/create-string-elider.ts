import { createNumberElider } from './create-number-elider'

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** Strings of this length are pictures, files and long texts, not facts. */
const MAX_STRING_BYTES = 4_096

/** Takes a JSON text bit by bit and keeps it with every string of 4 KiB and more empty, without blanks and long lists of numbers. */
export type StringElider = {
  push(chunk: Buffer): void
  /** What is kept so far; a JSON text once the whole one has passed. */
  text(): Buffer
  /** How much is kept so far. */
  keptBytes(): number
}

/** `elideLongStrings` for a text that comes in chunks and is never whole in memory; also of its numbers little is kept. */
export function createStringElider(): StringElider {
  const kept: Buffer[] = []
  let keptBytes = 0
  const keep = (piece: Buffer): void => {
    if (piece.length === 0) return
    kept.push(piece)
    keptBytes += piece.length
  }
  const between = createNumberElider()
  const string = { isOpen: false, bytes: 0, pieces: [] as Buffer[], isEscaping: false }
  const keepString = (part: Buffer): void => {
    string.bytes += part.length
    if (string.bytes < MAX_STRING_BYTES) string.pieces.push(Buffer.from(part))
    else string.pieces = []
  }
  const outside = (chunk: Buffer, from: number): number => {
    const quote = chunk.indexOf(QUOTE, from)
    const end = quote < 0 ? chunk.length : quote + 1
    keep(between.push(chunk.subarray(from, end)))
    if (quote >= 0) Object.assign(string, { isOpen: true, bytes: 0, pieces: [], isEscaping: false })
    return end
  }
  const inside = (chunk: Buffer, from: number): number => {
    const quote = chunk.indexOf(QUOTE, from)
    const end = quote < 0 ? chunk.length : quote
    string.isEscaping = endsEscaping(chunk.subarray(from, end), string.isEscaping)
    if (quote < 0 || string.isEscaping) {
      keepString(chunk.subarray(from, quote < 0 ? end : end + 1))
      if (quote >= 0) string.isEscaping = false
      return quote < 0 ? end : end + 1
    }
    keepString(chunk.subarray(from, end))
    for (const piece of string.pieces) keep(piece)
    keep(Buffer.from('"'))
    string.isOpen = false
    return end + 1
  }
  return {
    push(chunk) {
      for (let at = 0; at < chunk.length;) at = string.isOpen ? inside(chunk, at) : outside(chunk, at)
    },
    text() {
      if (!string.isOpen) keep(between.end())
      return Buffer.concat(kept)
    },
    keptBytes: () => keptBytes,
  }
}

/** Whether the byte behind a part of a string is escaped; `wasEscaping` = its first byte is. */
function endsEscaping(part: Buffer, wasEscaping: boolean): boolean {
  let slashes = 0
  while (slashes < part.length && part[part.length - 1 - slashes] === BACKSLASH) slashes++
  const isAllSlashes = slashes === part.length
  return (slashes + (isAllSlashes && wasEscaping ? 1 : 0)) % 2 === 1
}
