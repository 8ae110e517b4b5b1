import { writeLatin1, type GatheredWrites } from '@/lib/core'

/** The pieces of one write; texts are Latin-1. */
export type Pieces = {
  readonly head: Uint8Array | null
  readonly before: string
  readonly bytes: Uint8Array
  readonly after: string
}

/** Writes pieces as one packet; returns what `write` does. */
export function writeJoined(writes: GatheredWrites, { head, before, bytes, after }: Pieces): boolean {
  const headSize = head?.length ?? 0
  const joined = writes.take(headSize + before.length + bytes.length + after.length)
  if (head !== null) joined.set(head)
  const bytesAt = writeLatin1(joined, headSize, before)
  joined.set(bytes, bytesAt)
  writeLatin1(joined, bytesAt + bytes.length, after)
  return writes.write(joined)
}
