import type { Socket } from 'node:net'

const KEPT_BYTES = 32 * 1024

/** Where pieces are joined; all connections share it, one write after the other. */
let kept = Buffer.allocUnsafeSlow(KEPT_BYTES)

/** The pieces of one write; texts are Latin-1. */
export type Pieces = { readonly before: string; readonly bytes: Uint8Array; readonly after: string }

/**
 * Writes pieces as one packet; returns what `write` does. The system nearly always takes a packet at once, and the memory
 * it was joined in serves the next one: an own buffer for each was the most memory a request took. For plain sockets.
 */
export function writeJoined(socket: Socket, { before, bytes, after }: Pieces): boolean {
  const size = before.length + bytes.byteLength + after.length
  const mayShare = size <= KEPT_BYTES && socket.writableLength === 0
  const joined = mayShare ? kept.subarray(0, size) : Buffer.allocUnsafe(size)
  joined.write(before, 'latin1')
  joined.set(bytes, before.length)
  if (after !== '') joined.write(after, before.length + bytes.byteLength, 'latin1')
  const isTaken = socket.write(joined)
  // What waits in the socket still is in this memory: it is the socket's from now on.
  if (mayShare && socket.writableLength > 0) kept = Buffer.allocUnsafeSlow(KEPT_BYTES)
  return isTaken
}
