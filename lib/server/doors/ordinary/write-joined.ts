import type { Socket } from 'node:net'
import { WriteMemory, writeLatin1 } from '@/lib/core'

const memory = new WriteMemory()

/** The pieces of one write; texts are Latin-1. */
export type Pieces = {
  readonly head: Uint8Array | null
  readonly before: string
  readonly bytes: Uint8Array
  readonly after: string
}

/** Writes pieces as one packet; returns what `write` does. For plain sockets. */
export function writeJoined(socket: Socket, { head, before, bytes, after }: Pieces): boolean {
  const headSize = head?.byteLength ?? 0
  const joined = memory.take(headSize + before.length + bytes.byteLength + after.length, socket)
  if (head !== null) joined.set(head)
  const bytesAt = writeLatin1(joined, headSize, before)
  joined.set(bytes, bytesAt)
  writeLatin1(joined, bytesAt + bytes.byteLength, after)
  return memory.write(socket, joined)
}
