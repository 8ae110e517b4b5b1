import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { connectSharing } from '@/lib/upstream/connect-sharing'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serverThat(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer(serve).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function bytesOf(seed: number, size: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 31 + seed * 7 + (at >> 8)) & 255))
}

function gather(socket: Socket): { readonly chunks: Buffer[]; readonly ended: Promise<unknown> } {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  return { chunks, ended: once(socket, 'end') }
}

describe('connectSharing', () => {
  it('keeps the bytes of connections apart that read one behind the other', async () => {
    const sizes = [1, 100, 5_000, 70_000, 1_000_000]
    const port = await serverThat((socket) => {
      socket.once('data', (which: Buffer) => socket.end(bytesOf(which[0] ?? 0, sizes[which[0] ?? 0] ?? 0)))
    })
    await Promise.all(
      sizes.map(async (size, index) => {
        const socket = connectSharing({ host: '127.0.0.1', port })
        const { chunks, ended } = gather(socket)
        socket.write(Uint8Array.of(index))
        await ended
        expect(Buffer.concat(chunks).equals(bytesOf(index, size))).toBe(true)
      }),
    )
  })

  it('reads nothing while it is paused, and everything in order afterwards', async () => {
    const sent = bytesOf(3, 3_000_000)
    const port = await serverThat((socket) => void socket.end(sent))
    const socket = connectSharing({ host: '127.0.0.1', port })
    const chunks: Buffer[] = []
    let isPaused = false
    socket.on('data', (chunk: Buffer) => {
      expect(isPaused).toBe(false)
      chunks.push(chunk)
      if (chunks.length % 3 !== 0) return
      isPaused = true
      socket.pause()
      setTimeout(() => {
        isPaused = false
        socket.resume()
      }, 1)
    })
    await once(socket, 'end')
    expect(Buffer.concat(chunks).equals(sent)).toBe(true)
  })

  it('keeps what came before anybody listened', async () => {
    const port = await serverThat((socket) => {
      socket.write('first')
      setTimeout(() => socket.end('second'), 30)
    })
    const socket = connectSharing({ host: '127.0.0.1', port })
    await once(socket, 'connect')
    await new Promise((resolve) => setTimeout(resolve, 15))
    const { chunks, ended } = gather(socket)
    await ended
    expect(Buffer.concat(chunks).toString()).toBe('firstsecond')
  })
})
