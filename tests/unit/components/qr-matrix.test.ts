import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { errorCorrection } from '@/components/qr-code/reed-solomon'
import { qrMatrix } from '@/components/qr-code/qr-matrix'

function drawing(text: string): string {
  return qrMatrix(text)
    .map((row) => row.map((isDark) => (isDark ? '1' : '0')).join(''))
    .join('\n')
}

describe('qrMatrix', () => {
  // Compared module by module with the symbols of another encoder; the hashes stand for them.
  test.each([
    ['version 1', 'a'.repeat(17), '4916d7ed23be015157bd5c9da184759c'],
    ['version 7', 'ab1'.repeat(60).slice(0, 154), '77f4457c8b420405703ae120da0d7326'],
    ['version 12', 'abc/'.repeat(120).slice(0, 367), 'ba66ac0a36a69eb6e385a2d4a8af6fcc'],
    ['version 20', 'xyz1'.repeat(300).slice(0, 858), '58b6fd8cbd7dc17084a811a7c5698ebd'],
  ])('%s', (_, text, hash) => {
    expect(createHash('sha256').update(drawing(text)).digest('hex').slice(0, 32)).toBe(hash)
  })

  test('is a square with a finder in three corners', () => {
    const matrix = qrMatrix('otpauth://totp/Switchyard:a?secret=ABC')
    const size = matrix.length
    expect(matrix.every((row) => row.length === size)).toBe(true)
    for (const [x, y] of [
      [0, 0],
      [size - 7, 0],
      [0, size - 7],
    ] as const) {
      const row = (at: number): string =>
        (matrix[y + at] ?? [])
          .slice(x, x + 7)
          .map((isDark) => (isDark ? '#' : '.'))
          .join('')
      expect([row(0), row(1), row(2), row(3), row(6)]).toEqual([
        '#######',
        '#.....#',
        '#.###.#',
        '#.###.#',
        '#######',
      ])
    }
  })

  test('a text that does not fit is refused', () => {
    expect(() => qrMatrix('x'.repeat(859))).toThrow('too long')
  })
})

test('error correction of the standard’s example (ISO/IEC 18004, annex I)', () => {
  const data = [
    0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11,
  ]
  expect(errorCorrection(data, 10)).toEqual([0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55])
})
