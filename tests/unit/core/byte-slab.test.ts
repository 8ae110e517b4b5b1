import { describe, expect, it } from 'vitest'
import { allocateBytes } from '@/lib/core'

const KIB = 1024
const SLAB_BYTES = 64 * KIB

describe('memory for bytes', () => {
  it('is as large as asked for, and nobody else’s', () => {
    const sizes = [0, 1, 4 * KIB, 4 * KIB + 1, 13_700, 16 * KIB, 16 * KIB + 1, 100_000]
    const pieces = Array.from({ length: 64 }, (_, index) => {
      const piece = allocateBytes(sizes[index % sizes.length] ?? 0)
      return piece.fill(index)
    })
    for (const [index, piece] of pieces.entries()) {
      expect(piece.byteLength).toBe(sizes[index % sizes.length])
      expect(piece.every((byte) => byte === index)).toBe(true)
    }
  })

  it('of pieces that share a slab is no more than the slab', () => {
    const pieces = Array.from({ length: 20 }, () => allocateBytes(10 * KIB))
    expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBeLessThan(pieces.length)
    for (const { buffer } of pieces) expect(buffer.byteLength).toBe(SLAB_BYTES)
  })
})
