/** More than a batch's worth. A read that passes over what is settled already goes on longer: the rest is the collector's. */
const MOST_KEPT = 32

/**
 * The memory a reader reads into, piece by piece, and once more when nobody looks at it any longer: megabytes a second of
 * new memory would make the engine look through everything old again and again.
 */
export class ChunkMemory {
  private readonly given: Buffer[] = []
  private readonly free: Buffer[] = []

  constructor(private readonly chunkBytes: number) {}

  /** At least `bytes` of memory with anything in it. */
  take(bytes: number): Buffer {
    if (bytes > this.chunkBytes) return Buffer.allocUnsafeSlow(bytes)
    const chunk = this.free.pop() ?? Buffer.allocUnsafeSlow(this.chunkBytes)
    if (this.given.length < MOST_KEPT) this.given.push(chunk)
    return chunk
  }

  /** Takes back all that was given but what `kept` lies in. */
  reuse(kept: Buffer): void {
    for (const chunk of this.given.splice(0)) {
      if (chunk.buffer === kept.buffer) this.given.push(chunk)
      else this.free.push(chunk)
    }
  }
}
