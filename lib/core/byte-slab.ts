/** Below it `Buffer.allocUnsafe` shares memory of its own. */
const SMALL_BYTES = 4 * 1024
const LARGE_BYTES = 16 * 1024
const SLAB_BYTES = 64 * 1024

let slab: Buffer | null = null
let usedBytes = 0

/**
 * Memory of unknown content, as `Buffer.allocUnsafe` gives it; pieces of 4 to 16 KiB, as answers come in, share a slab. Each
 * by itself would be asked of the system, made known to the engine and given back. For what is soon forgotten: a piece that
 * is kept keeps its slab, which is many times its size.
 */
export function allocateBytes(size: number): Buffer {
  if (size < SMALL_BYTES || size > LARGE_BYTES) return Buffer.allocUnsafe(size)
  if (slab === null || usedBytes + size > SLAB_BYTES) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
    usedBytes = 0
  }
  const start = usedBytes
  usedBytes += size
  return slab.subarray(start, usedBytes)
}
