import type { OnReadOpts, Socket } from 'node:net'

/** As much as is read of a socket at once; its bytes are copied before anything else can be read. */
const block = Buffer.allocUnsafeSlow(64 * 1024)
/** Its beginnings of up to this length are kept once they were asked for: to make one takes longer than to copy it. */
const KEPT_BYTES = 4_096
const beginnings: (Uint8Array | null)[] = Array.from({ length: KEPT_BYTES + 1 }, () => null)

/**
 * How a socket of plain TCP reads into memory that all such sockets share: for its option `onread`. What comes is copied from
 * there and tells of itself as `data` like any socket's: the engine would make 64 KB anew for each read, copy them as well,
 * and look again after each whether the stream wants more. `socketOf` is asked when something has come, for the option is
 * made before its socket; `allocate` gives the memory in which it goes on.
 */
export function sharedReads(socketOf: () => Socket, allocate: (size: number) => Buffer): OnReadOpts {
  return { buffer: block, callback: (size) => take(socketOf(), allocate(size)) }
}

/** Fills the bytes with what was read; `false` = no more is to be read until the socket is asked for it. */
function take(socket: Socket, bytes: Buffer): boolean {
  bytes.set(beginning(bytes.length))
  // Whoever does not listen yet, or has still something before this, finds it in the stream's own buffer.
  if (socket.readableFlowing !== true || socket.readableLength > 0) return socket.push(bytes)
  socket.emit('data', bytes)
  return true
}

function beginning(size: number): Uint8Array {
  return size > KEPT_BYTES ? block.subarray(0, size) : (beginnings[size] ??= block.subarray(0, size))
}
