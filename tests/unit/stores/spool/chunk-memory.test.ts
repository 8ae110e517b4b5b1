import { describe, expect, it } from 'vitest'
import { ChunkMemory } from '@/lib/stores/spool/chunk-memory'

describe('the memory a reader reads into', () => {
  it('is given again when it is taken back, but for the piece that is still looked at', () => {
    const memory = new ChunkMemory(64)
    const [first, second] = [memory.take(64), memory.take(10)]
    expect(second.length).toBe(64)
    memory.reuse(second.subarray(3, 9))
    const [third, fourth] = [memory.take(64), memory.take(64)]
    expect(third).toBe(first)
    expect(fourth).not.toBe(second)
    memory.reuse(Buffer.alloc(0))
    expect(new Set([memory.take(1), memory.take(1), memory.take(1)])).toEqual(
      new Set([second, third, fourth]),
    )
  })

  it('is kept up to a bound, however long a read goes on', () => {
    const memory = new ChunkMemory(8)
    const read = Array.from({ length: 100 }, () => memory.take(8))
    memory.reuse(Buffer.alloc(0))
    const again = Array.from({ length: 100 }, () => memory.take(8))
    expect(again.filter((chunk) => read.includes(chunk))).toHaveLength(32)
  })

  it('is new, and not kept, where more is asked for', () => {
    const memory = new ChunkMemory(64)
    const large = memory.take(65)
    expect(large.length).toBe(65)
    memory.reuse(Buffer.alloc(0))
    expect(memory.take(64)).not.toBe(large)
  })
})
