import { errorCorrection } from './reed-solomon'

/** Error correction bytes a block and blocks, level L, by version from 1. **Source:** ISO/IEC 18004, table 9. */
const CORRECTION_BYTES = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28]
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8]
const MODE_BYTES = 0b0100
const PADDING = [0xec, 0x11] as const

/** The bytes of a symbol in the order they are drawn, and its version (1–20). */
export type QrData = { readonly version: number; readonly bytes: readonly number[] }

/** Encodes a text in byte mode at level L. Throws for more than 858 bytes of UTF-8. */
export function qrData(text: string): QrData {
  const content = [...new TextEncoder().encode(text)]
  for (let version = 1; version <= BLOCKS.length; version++) {
    const capacity = dataCapacity(version)
    const lengthBits = version < 10 ? 8 : 16
    if (4 + lengthBits + content.length * 8 <= capacity * 8) {
      const bytes = padded(bitsOf(content, lengthBits), capacity)
      return { version, bytes: interleaved(bytes, version) }
    }
  }
  throw new Error('the text is too long for a QR code')
}

/** Modules of a symbol that hold bits of data and correction. */
export function rawModules(version: number): number {
  let modules = (16 * version + 128) * version + 64
  if (version >= 2) {
    const alignments = Math.floor(version / 7) + 2
    modules -= (25 * alignments - 10) * alignments - 55
    if (version >= 7) modules -= 36
  }
  return modules
}

function dataCapacity(version: number): number {
  return (
    Math.floor(rawModules(version) / 8) - (CORRECTION_BYTES[version - 1] ?? 0) * (BLOCKS[version - 1] ?? 0)
  )
}

function bitsOf(content: readonly number[], lengthBits: number): readonly number[] {
  const bits: number[] = []
  const append = (value: number, count: number): void => {
    for (let shift = count - 1; shift >= 0; shift--) bits.push((value >>> shift) & 1)
  }
  append(MODE_BYTES, 4)
  append(content.length, lengthBits)
  for (const byte of content) append(byte, 8)
  return bits
}

/** Ends the bits with up to four zeros, fills the last byte, and fills up with the two padding bytes. */
function padded(bits: readonly number[], capacity: number): readonly number[] {
  const all = [...bits, ...Array.from({ length: Math.min(4, capacity * 8 - bits.length) }, () => 0)]
  while (all.length % 8 !== 0) all.push(0)
  const bytes: number[] = []
  for (let start = 0; start < all.length; start += 8) {
    bytes.push(all.slice(start, start + 8).reduce((byte, bit) => (byte << 1) | bit, 0))
  }
  for (let count = 0; bytes.length < capacity; count++) bytes.push(PADDING[count % 2] ?? 0)
  return bytes
}

/** Splits the data into blocks, the last ones a byte longer, and takes a byte of each in turn, then their correction. */
function interleaved(data: readonly number[], version: number): readonly number[] {
  const count = BLOCKS[version - 1] ?? 1
  const degree = CORRECTION_BYTES[version - 1] ?? 0
  const total = Math.floor(rawModules(version) / 8)
  const shortBlocks = count - (total % count)
  const shortLength = Math.floor(total / count) - degree
  const blocks: (readonly number[])[] = []
  let start = 0
  for (let index = 0; index < count; index++) {
    const length = shortLength + (index < shortBlocks ? 0 : 1)
    blocks.push(data.slice(start, start + length))
    start += length
  }
  const corrections = blocks.map((block) => errorCorrection(block, degree))
  return [...inTurn(blocks), ...inTurn(corrections)]
}

function inTurn(blocks: readonly (readonly number[])[]): readonly number[] {
  const longest = Math.max(...blocks.map((block) => block.length))
  return Array.from({ length: longest }, (_, index) =>
    blocks.flatMap((block) => (index < block.length ? [block[index] ?? 0] : [])),
  ).flat()
}
