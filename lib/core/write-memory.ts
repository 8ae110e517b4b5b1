const KEPT_BYTES = 32 * 1024

/** What a write leaves by; for plain sockets, which take bytes at once or keep them. */
type Writing = {
  readonly writableLength: number
  readonly writableCorked: number
  write(bytes: Uint8Array): boolean
}

/**
 * Where the pieces of writes are joined, one write after the other: the system nearly always takes a packet at once, and the
 * memory it was joined in serves the next one. An own buffer for each was the most memory a request took.
 */
export class WriteMemory {
  private kept = Buffer.allocUnsafeSlow(KEPT_BYTES)

  /** Memory for a write that follows at once; its content is left to the caller. */
  take(size: number, { writableLength, writableCorked }: Writing): Buffer {
    const isTakenAtOnce = writableLength === 0 && writableCorked === 0
    return isTakenAtOnce && size <= KEPT_BYTES ? this.kept.subarray(0, size) : Buffer.allocUnsafe(size)
  }

  /** Writes what was joined in memory taken before; returns what the socket's `write` does. */
  write(socket: Writing, joined: Buffer): boolean {
    const isTaken = socket.write(joined)
    // What waits in the socket still is in this memory: it is the socket's from now on.
    if (socket.writableLength > 0 && joined.buffer === this.kept.buffer)
      this.kept = Buffer.allocUnsafeSlow(KEPT_BYTES)
    return isTaken
  }
}
