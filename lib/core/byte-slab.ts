/** Up to here `Buffer.allocUnsafe` shares memory of its own. */
const SMALL_BYTES = 4 * 1024
const LARGE_BYTES = 16 * 1024
/** A piece that is kept keeps a slab and no more. */
const SLAB_BYTES = 64 * 1024

let slab: Buffer | null = null
let usedBytes = 0

/**
 * Memory of unknown content, as `Buffer.allocUnsafe` gives it; pieces of 4 to 16 KiB, as answers come in, share a slab. Each
 * by itself is asked of the system, made known to the engine and given back: a fortieth of the time of a stream.
 */
export function allocateBytes(size: number): Buffer {
  if (size <= SMALL_BYTES || size > LARGE_BYTES) return Buffer.allocUnsafe(size)
  if (slab === null || usedBytes + size > SLAB_BYTES) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
    usedBytes = 0
  }
  const start = usedBytes
  usedBytes += size
  return slab.subarray(start, usedBytes)
}
