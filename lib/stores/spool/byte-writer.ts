const FIRST_BYTES = 4_096
const ASCII = 128
const ZERO_CODE = 48
const LARGEST_SMALL = 0x3fff_ffff

/** ASCII characters that cannot be written as they are, by code; everything beyond ASCII cannot either. */
export type Refused = Uint8Array

/** Marks the characters among the ASCII ones for which `isRefused` holds. */
export function refuse(isRefused: (code: number) => boolean): Refused {
  return Uint8Array.from({ length: ASCII }, (_, code) => (isRefused(code) ? 1 : 0))
}

const NONE = refuse(() => false)

/**
 * Puts texts and numbers into a buffer that grows. Nearly all a record holds is short ASCII: written character by
 * character it takes half the time of joining it first, and leaves no strings behind.
 */
export class ByteWriter {
  bytes: Buffer
  /** Where the next byte goes. */
  at = 0

  constructor(firstBytes = FIRST_BYTES) {
    this.bytes = Buffer.allocUnsafe(firstBytes)
  }

  /** Makes room for more bytes behind `at`; what stands before it is kept. */
  reserve(more: number): void {
    const needed = this.at + more
    if (needed <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.at)
    this.bytes = larger
  }

  byte(code: number): void {
    this.reserve(1)
    this.bytes[this.at] = code
    this.at += 1
  }

  /** Any text, as UTF-8. */
  text(value: string): void {
    if (this.plain(value, NONE)) return
    this.reserve(value.length * 3)
    this.at += this.bytes.write(value, this.at, 'utf8')
  }

  /** A text of one-byte characters, one byte each. */
  latin1(value: string): void {
    if (this.plain(value, NONE)) return
    this.reserve(value.length)
    this.at += this.bytes.write(value, this.at, 'latin1')
  }

  /** ASCII without the refused characters; `false` = the text has others, and nothing was written. */
  plain(value: string, refused: Refused): boolean {
    const { length } = value
    this.reserve(length)
    const { bytes, at } = this
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index)
      if (code >= ASCII || refused[code] !== 0) return false
      bytes[at + index] = code
    }
    this.at = at + length
    return true
  }

  /** A number in the notation of `String`. */
  number(value: number): void {
    if (!(value >= 0 && value <= LARGEST_SMALL && Number.isInteger(value))) {
      this.text(String(value))
      return
    }
    let digits = 1
    for (let rest = value; rest >= 10; rest = Math.trunc(rest / 10)) digits += 1
    this.reserve(digits)
    let rest = value
    for (let index = this.at + digits - 1; index >= this.at; index -= 1) {
      this.bytes[index] = ZERO_CODE + (rest % 10)
      rest = Math.trunc(rest / 10)
    }
    this.at += digits
  }

  copy(source: Uint8Array): void {
    this.reserve(source.length)
    this.bytes.set(source, this.at)
    this.at += source.length
  }
}
