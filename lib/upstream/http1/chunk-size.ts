/** **Source:** https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
const MAX_DIGITS = 12
const SIZE_LINE = /^([0-9a-fA-F]{1,12})[\t ]*(?:;.*)?$/

/** The size that a chunk's line names, whatever stands behind it; `null` = none. */
export function readChunkSizeLine(line: string): number | null {
  const digits = SIZE_LINE.exec(line)?.[1]
  return digits === undefined ? null : Number.parseInt(digits, 16)
}

/** Where the digits of a size end that begin at a place; the place itself = there are none. */
export function chunkSizeEnd(bytes: Buffer, at: number): number {
  let end = at
  while (end < at + MAX_DIGITS && digitValue(bytes[end]) !== -1) end += 1
  return end
}

/** The size whose digits stand there. */
export function readChunkSize(bytes: Buffer, start: number, end: number): number {
  let size = 0
  for (let at = start; at < end; at += 1) size = size * 16 + digitValue(bytes[at])
  return size
}

/** What a byte is worth as a hexadecimal digit; -1 = it is none. */
function digitValue(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
