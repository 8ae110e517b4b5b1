import { codeAt, lengthOf } from '@/lib/core'

/**
 * Memory that texts are written into, one behind the other, and that grows with them; `at` is where the next one goes.
 * What is made for every request is written so piece by piece: strings joined first are garbage a moment later.
 */
export type BytePen = { bytes: Buffer; at: number }

const LAST_ASCII = 0x7f
const BYTES_PER_CODE = 3
/** Every text and number leaves that much room behind: for the marks around it, and those of fields without a value. */
const ROOM = 128
/** Up to here bytes are copied one by one: a native call takes longer. */
const FEW_BYTES = 32
const QUOTE = 0x22
const ZERO = 0x30
const LARGEST_DIGIT = 9

/** A pen at the start of new memory of `size` bytes. */
export function newBytePen(size: number): BytePen {
  return { bytes: Buffer.allocUnsafe(size), at: 0 }
}

/** Makes room for `count` bytes and a little more. */
export function makeRoom(pen: BytePen, count: number): void {
  const needed = pen.at + count + ROOM
  if (needed <= pen.bytes.length) return
  const larger = Buffer.allocUnsafe(Math.max(needed, pen.bytes.length * 2))
  pen.bytes.copy(larger, 0, 0, pen.at)
  pen.bytes = larger
}

/** Writes a mark: one byte behind a text or number, or behind fewer than a hundred other marks; never the first of a pen. */
export function putMark(pen: BytePen, byte: number): void {
  pen.bytes[pen.at] = byte
  pen.at += 1
}

/** Writes bytes that are kept. */
export function putBytes(pen: BytePen, kept: Uint8Array): void {
  const { length } = kept
  makeRoom(pen, length)
  const { bytes, at } = pen
  if (length > FEW_BYTES) bytes.set(kept, at)
  else for (let index = 0; index < length; index += 1) bytes[at + index] = kept[index] ?? 0
  pen.at = at + length
}

/** Writes once more what was written since `from`. */
export function putAgain(pen: BytePen, from: number): void {
  const { at } = pen
  makeRoom(pen, at - from)
  const { bytes } = pen
  for (let index = from; index < at; index += 1) bytes[at + index - from] = bytes[index] ?? 0
  pen.at = at + at - from
}

/** Writes any text in UTF-8; a short ASCII one costs no native call. */
export function putText(pen: BytePen, text: string): void {
  const length = lengthOf(text)
  makeRoom(pen, length * BYTES_PER_CODE)
  const { bytes, at } = pen
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(text, index)
    if (code > LAST_ASCII) {
      pen.at = at + bytes.write(text, at, 'utf8')
      return
    }
    bytes[at + index] = code
  }
  pen.at = at + length
}

/** Writes a text in quotes if it has plain characters only (a 1 in a table of 128); `false` = it has others, and nothing was written. */
export function putPlain(pen: BytePen, text: string, plain: Uint8Array): boolean {
  const length = lengthOf(text)
  makeRoom(pen, length)
  const { bytes } = pen
  const at = pen.at + 1
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(text, index)
    if (code > LAST_ASCII || plain[code] !== 1) return false
    bytes[at + index] = code
  }
  bytes[at - 1] = QUOTE
  bytes[at + length] = QUOTE
  pen.at = at + length + 1
  return true
}

/** Writes a number as `String` does; whole ones of up to 31 bits, nearly all there are, digit by digit. */
export function putNumber(pen: BytePen, value: number): void {
  if (value < 0 || (value | 0) !== value) {
    putText(pen, String(value))
    return
  }
  makeRoom(pen, 0)
  if (value <= LARGEST_DIGIT) return putMark(pen, ZERO + value)
  const end = pen.at + digitsOf(value)
  let rest = value
  let at = end
  do {
    const tenth = (rest / 10) | 0
    at -= 1
    pen.bytes[at] = ZERO + rest - tenth * 10
    rest = tenth
  } while (rest > 0)
  pen.at = end
}

function digitsOf(value: number): number {
  let count = 1
  for (let rest = value; rest > LARGEST_DIGIT; rest = (rest / 10) | 0) count += 1
  return count
}

/** What `write` puts down, as a text. */
export function textOf(write: (pen: BytePen) => void): string {
  const pen = newBytePen(1024)
  write(pen)
  return pen.bytes.toString('utf8', 0, pen.at)
}
