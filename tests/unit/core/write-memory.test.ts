import { describe, expect, it } from 'vitest'
import { WriteMemory } from '@/lib/core'

/** A socket of which the system takes everything at once, or nothing: then the bytes wait in it, uncopied. */
function fakeSocket(isTaken: boolean) {
  const waiting: Uint8Array[] = []
  return {
    waiting,
    writableCorked: 0,
    get writableLength() {
      return waiting.reduce((sum, { byteLength }) => sum + byteLength, 0)
    },
    write(bytes: Uint8Array): boolean {
      if (!isTaken) waiting.push(bytes)
      return isTaken
    },
  }
}

type FakeSocket = ReturnType<typeof fakeSocket>

function writeText(memory: WriteMemory, socket: FakeSocket, text: string): Buffer {
  const joined = memory.take(text.length, socket)
  joined.write(text, 'latin1')
  memory.write(socket, joined)
  return joined
}

describe('WriteMemory', () => {
  it('serves one write after the other where the system takes them at once', () => {
    const memory = new WriteMemory()
    const [one, other] = [fakeSocket(true), fakeSocket(true)]
    expect(writeText(memory, one, 'first').buffer).toBe(writeText(memory, other, 'second').buffer)
  })

  it('never touches again what still waits in a socket', () => {
    const memory = new WriteMemory()
    const [slow, other] = [fakeSocket(false), fakeSocket(true)]
    writeText(memory, slow, 'waits for long')
    writeText(memory, slow, 'waits behind it')
    for (const text of ['another client', 'and one more here']) writeText(memory, other, text)
    expect(slow.waiting.map((bytes) => Buffer.from(bytes).toString())).toEqual([
      'waits for long',
      'waits behind it',
    ])
  })

  it.each([
    ['something waits in the socket', { ...fakeSocket(true), writableLength: 1 }, 10],
    ['the socket is corked', { ...fakeSocket(true), writableCorked: 1, writableLength: 0 }, 10],
    ['it is large', { ...fakeSocket(true), writableLength: 0 }, 33 * 1024],
  ])('gives a write memory of its own where %s', (_case, socket, size) => {
    const memory = new WriteMemory()
    const shared = memory.take(10, fakeSocket(true))
    const own = memory.take(size, socket)
    expect(own.byteLength).toBe(size)
    own.fill(1)
    shared.fill(2)
    expect(own.every((byte) => byte === 1)).toBe(true)
  })
})
