import { qrData } from './qr-data'
import { drawFunctionPatterns, drawFormat, type Canvas } from './qr-patterns'

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** Dark modules of a symbol, by row and column; always a square. */
export type QrMatrix = readonly (readonly boolean[])[]

/**
 * The QR code of a text: byte mode, level L, versions 1 to 20, the mask that reads best.
 * **Source:** ISO/IEC 18004.
 */
export function qrMatrix(text: string): QrMatrix {
  const { version, bytes } = qrData(text)
  const plain = newCanvas(version)
  drawFunctionPatterns(plain, version)
  drawBytes(plain, bytes)
  const masked = MASKS.map((_, mask) => withMask(plain, mask))
  return masked.reduce((best, candidate) => (penalty(candidate) < penalty(best) ? candidate : best))
}

function newCanvas(version: number): Canvas {
  const size = version * 4 + 17
  const grid = (): boolean[][] =>
    Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  return { size, dark: grid(), reserved: grid() }
}

/** Fills what is not reserved in pairs of columns, from the right, upwards and downwards in turn. */
function drawBytes({ size, dark, reserved }: Canvas, bytes: readonly number[]): void {
  let index = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    // The column of the timing pattern is left out.
    if (right === 6) right = 5
    const isUpward = ((right + 1) & 2) === 0
    for (let step = 0; step < size * 2; step++) {
      const x = right - (step % 2)
      const vertical = Math.floor(step / 2)
      const y = isUpward ? size - 1 - vertical : vertical
      if (reserved[y]?.[x] === true) continue
      const row = dark[y]
      if (row !== undefined) row[x] = (((bytes[index >>> 3] ?? 0) >>> (7 - (index & 7))) & 1) === 1
      index += 1
    }
  }
}

function withMask(plain: Canvas, mask: number): QrMatrix {
  const flips = MASKS[mask] ?? (() => false)
  const dark = plain.dark.map((row, y) =>
    row.map((isDark, x) => (plain.reserved[y]?.[x] === true ? isDark : isDark !== flips(x, y))),
  )
  drawFormat({ ...plain, dark }, mask)
  return dark
}

/** How hard a symbol is to read; scanners want the lowest. **Source:** ISO/IEC 18004, section 7.8.3. */
export function penalty(matrix: QrMatrix): number {
  const columns = matrix.map((_, x) => matrix.map((row) => row[x] === true))
  const lines = [...matrix, ...columns]
  const runs = lines.reduce((sum, line) => sum + runPenalty(line) + finderPenalty(line), 0)
  const dark = matrix.flat().filter(Boolean).length
  const share = (dark * 100) / matrix.length ** 2
  return runs + blockPenalty(matrix) + Math.floor(Math.abs(share - 50) / 5) * 10
}

/** Five or more of a colour in a row. */
function runPenalty(line: readonly boolean[]): number {
  const runs = textOf(line).match(/0+|1+/g) ?? []
  return runs.reduce((sum, run) => sum + (run.length >= 5 ? run.length - 2 : 0), 0)
}

/** What looks like a finder pattern beside four light modules. */
function finderPenalty(line: readonly boolean[]): number {
  const text = textOf(line)
  let found = 0
  for (const pattern of ['10111010000', '00001011101']) {
    for (let at = text.indexOf(pattern); at !== -1; at = text.indexOf(pattern, at + 1)) found += 1
  }
  return found * 40
}

function blockPenalty(matrix: QrMatrix): number {
  let found = 0
  for (let y = 1; y < matrix.length; y++) {
    for (let x = 1; x < matrix.length; x++) {
      const corner = matrix[y]?.[x]
      if (corner === matrix[y - 1]?.[x] && corner === matrix[y]?.[x - 1] && corner === matrix[y - 1]?.[x - 1])
        found += 1
    }
  }
  return found * 3
}

function textOf(line: readonly boolean[]): string {
  return line.map((isDark) => (isDark ? '1' : '0')).join('')
}
