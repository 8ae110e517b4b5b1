/** A symbol being drawn; reserved modules hold no data. */
export type Canvas = {
  readonly size: number
  readonly dark: boolean[][]
  readonly reserved: boolean[][]
}

/** Format bits of level L. */
const LEVEL_L = 1

/** Draws everything that is the same for each text of a version, and reserves room for the format bits. */
export function drawFunctionPatterns(canvas: Canvas, version: number): void {
  const { size } = canvas
  for (let place = 0; place < size; place++) {
    set(canvas, { x: 6, y: place }, place % 2 === 0)
    set(canvas, { x: place, y: 6 }, place % 2 === 0)
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const) {
    drawFinder(canvas, x, y)
  }
  const places = alignmentPlaces(version, size)
  const last = places.length - 1
  for (const [row, y] of places.entries()) {
    for (const [column, x] of places.entries()) {
      const isInFinder =
        (row === 0 && column === 0) || (row === 0 && column === last) || (row === last && column === 0)
      if (!isInFinder) drawAlignment(canvas, x, y)
    }
  }
  drawFormat(canvas, 0)
  if (version >= 7) drawVersion(canvas, version)
}

/** Writes level and mask twice. **Source:** ISO/IEC 18004, section 7.9. */
export function drawFormat(canvas: Canvas, mask: number): void {
  const { size } = canvas
  const data = (LEVEL_L << 3) | mask
  let rest = data
  for (let count = 0; count < 10; count++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537)
  const bits = ((data << 10) | rest) ^ 0x5412
  const bit = (index: number): boolean => ((bits >>> index) & 1) === 1
  for (let index = 0; index <= 5; index++) set(canvas, { x: 8, y: index }, bit(index))
  set(canvas, { x: 8, y: 7 }, bit(6))
  set(canvas, { x: 8, y: 8 }, bit(7))
  set(canvas, { x: 7, y: 8 }, bit(8))
  for (let index = 9; index < 15; index++) set(canvas, { x: 14 - index, y: 8 }, bit(index))
  for (let index = 0; index < 8; index++) set(canvas, { x: size - 1 - index, y: 8 }, bit(index))
  for (let index = 8; index < 15; index++) set(canvas, { x: 8, y: size - 15 + index }, bit(index))
  set(canvas, { x: 8, y: size - 8 }, true)
}

function drawVersion(canvas: Canvas, version: number): void {
  let rest = version
  for (let count = 0; count < 12; count++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25)
  const bits = (version << 12) | rest
  for (let index = 0; index < 18; index++) {
    const isDark = ((bits >>> index) & 1) === 1
    const far = canvas.size - 11 + (index % 3)
    const near = Math.floor(index / 3)
    set(canvas, { x: far, y: near }, isDark)
    set(canvas, { x: near, y: far }, isDark)
  }
}

function drawFinder(canvas: Canvas, x: number, y: number): void {
  for (let dy = -4; dy <= 4; dy++) {
    for (let dx = -4; dx <= 4; dx++) {
      const distance = Math.max(Math.abs(dx), Math.abs(dy))
      set(canvas, { x: x + dx, y: y + dy }, distance !== 2 && distance !== 4)
    }
  }
}

function drawAlignment(canvas: Canvas, x: number, y: number): void {
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) {
      set(canvas, { x: x + dx, y: y + dy }, Math.max(Math.abs(dx), Math.abs(dy)) !== 1)
    }
  }
}

function alignmentPlaces(version: number, size: number): readonly number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2
  const places = Array.from({ length: count - 1 }, (_, index) => size - 7 - index * step)
  return [6, ...places.toReversed()]
}

/** Sets a reserved module; what lies outside is left out. */
function set(
  { dark, reserved }: Canvas,
  at: { readonly x: number; readonly y: number },
  isDark: boolean,
): void {
  const darkRow = dark[at.y]
  const reservedRow = reserved[at.y]
  if (darkRow?.[at.x] === undefined || reservedRow === undefined) return
  darkRow[at.x] = isDark
  reservedRow[at.x] = true
}
