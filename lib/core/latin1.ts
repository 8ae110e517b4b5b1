import { NAME_LETTERS } from './header-names'
import { codeAt, lengthOf } from './text-parts'

const TAB = 0x09
const FIRST_VISIBLE = 0x20
const DELETE = 0x7f
const LAST_BYTE = 0xff
const COLON = 0x3a
const SPACE = 0x20
const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a
/** `: ` and `\r\n` */
const LINE_SIGNS = 4

/** Tabs, visible ASCII and Latin-1. */
function isValueCode(code: number): boolean {
  return code !== DELETE && code <= LAST_BYTE && (code >= FIRST_VISIBLE || code === TAB)
}

/** Whether a text can be a header's value: without control characters, so that no line break begins a header of its own. */
export function isHeaderValue(text: string): boolean {
  const length = lengthOf(text)
  for (let index = 0; index < length; index += 1) if (!isValueCode(codeAt(text, index))) return false
  return true
}

/** Writes a Latin-1 text at `at` and returns where it ends; for the short pieces of heads, where a native call costs more. */
export function writeLatin1(into: Uint8Array, at: number, text: string): number {
  const length = lengthOf(text)
  for (let index = 0; index < length; index += 1) into[at + index] = codeAt(text, index)
  return at + length
}

/** Bytes that the lines of headers have, names and values in turn. */
export function headerLinesSize(headers: readonly string[]): number {
  let size = (headers.length / 2) * LINE_SIGNS
  for (let index = 0; index < headers.length; index += 1) size += lengthOf(headers[index] ?? '')
  return size
}

/**
 * Writes the lines of headers, names and values in turn, and returns where they end; -1 = one of them can be no header.
 * They are checked where they are written: reading a text takes longer than either.
 */
export function writeHeaderLines(into: Uint8Array, start: number, headers: readonly string[]): number {
  let at = start
  for (let index = 0; index < headers.length; index += 2) {
    at = writeName(into, at, headers[index] ?? '')
    if (at === -1) return -1
    into[at] = COLON
    into[at + 1] = SPACE
    at = writeValue(into, at + 2, headers[index + 1] ?? '')
    if (at === -1) return -1
    into[at] = CARRIAGE_RETURN
    into[at + 1] = LINE_FEED
    at += 2
  }
  return at
}

function writeName(into: Uint8Array, at: number, name: string): number {
  const length = lengthOf(name)
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(name, index)
    if ((NAME_LETTERS[code] ?? 0) === 0) return -1
    into[at + index] = code
  }
  return length === 0 ? -1 : at + length
}

function writeValue(into: Uint8Array, at: number, value: string): number {
  const length = lengthOf(value)
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(value, index)
    if (!isValueCode(code)) return -1
    into[at + index] = code
  }
  return at + length
}
