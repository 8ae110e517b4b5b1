import type { Socket } from 'node:net'
import { codedError, PROXY_CODE } from '../dial'

/** Reads what a proxy says before the tunnel stands. A connection that ends meanwhile rejects. */
export type SocketReader = {
  /** Exactly `count` bytes. */
  take(count: number): Promise<Buffer>
  /** Everything through `marker`; rejects when it does not come within `maxBytes`. */
  takeThrough(marker: string, maxBytes: number): Promise<Buffer>
  /** Gives the socket back, with bytes nobody asked for put in front again. */
  release(): void
}

type Wish = {
  /** How many bytes fulfil it; `null` = more are needed. */
  readonly lengthIn: (received: Buffer) => number | null
  readonly resolve: (bytes: Buffer) => void
  readonly reject: (error: Error) => void
}

/** Starts to read; one wish at a time. */
export function readSocket(socket: Socket): SocketReader {
  let received: Buffer = Buffer.alloc(0)
  let wish: Wish | null = null
  let ended: Error | null = null

  function fulfil(): void {
    const current = wish
    if (current === null) return
    try {
      const length = current.lengthIn(received)
      if (length === null) {
        if (ended !== null) throw ended
        return
      }
      wish = null
      const bytes = received.subarray(0, length)
      received = received.subarray(length)
      current.resolve(bytes)
    } catch (error) {
      wish = null
      current.reject(error instanceof Error ? error : new Error(String(error)))
    }
  }
  function onReadable(): void {
    for (let chunk = readChunk(socket); chunk !== null; chunk = readChunk(socket)) {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    }
    fulfil()
  }
  function onEnd(): void {
    ended = codedError(PROXY_CODE, 'The proxy closed the connection')
    fulfil()
  }
  const ask = (lengthIn: Wish['lengthIn']): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      wish = { lengthIn, resolve, reject }
      onReadable()
    })

  socket.on('readable', onReadable)
  socket.on('end', onEnd)
  socket.on('close', onEnd)
  return {
    take: (count) => ask((bytes) => (bytes.length < count ? null : count)),
    takeThrough: (marker, maxBytes) =>
      ask((bytes) => {
        const at = bytes.indexOf(marker)
        if (at !== -1) return at + marker.length
        if (bytes.length > maxBytes) throw codedError(PROXY_CODE, 'The proxy sent no answer of its kind')
        return null
      }),
    release() {
      socket.off('readable', onReadable)
      socket.off('end', onEnd)
      socket.off('close', onEnd)
      if (received.length > 0) socket.unshift(received)
    },
  }
}

/** Sockets without an encoding give buffers. */
function readChunk(socket: Socket): Buffer | null {
  const chunk: unknown = socket.read()
  return Buffer.isBuffer(chunk) ? chunk : null
}
