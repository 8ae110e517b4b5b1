import { codeAt, lengthOf } from './text-parts'

const TAB = 0x09
const FIRST_VISIBLE = 0x20
const DELETE = 0x7f
const LAST_BYTE = 0xff

/** Whether a text can be a header's value: tabs, visible ASCII and Latin-1, so that no line break begins a header of its own. */
export function isHeaderValue(text: string): boolean {
  const length = lengthOf(text)
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(text, index)
    if (code === DELETE || code > LAST_BYTE || (code < FIRST_VISIBLE && code !== TAB)) return false
  }
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
  let size = (headers.length / 2) * ': \r\n'.length
  for (const text of headers) size += lengthOf(text)
  return size
}

/** Writes the lines of headers, names and values in turn, and returns where they end. */
export function writeHeaderLines(into: Uint8Array, start: number, headers: readonly string[]): number {
  let at = start
  for (let index = 0; index < headers.length; index += 2) {
    at = writeLatin1(into, at, headers[index] ?? '')
    at = writeLatin1(into, at, ': ')
    at = writeLatin1(into, at, headers[index + 1] ?? '')
    at = writeLatin1(into, at, '\r\n')
  }
  return at
}
