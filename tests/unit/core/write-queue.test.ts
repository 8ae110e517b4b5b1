import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WriteQueue, type GatheredWrites } from '@/lib/core'

const BLOCK = 32 * 1024
const turnEnd = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A socket of which the system takes everything at once, or nothing: then the bytes wait in it, uncopied. */
class FakeSocket {
  writableCorked = 0
  destroyed = false
  readonly waiting: Uint8Array[] = []
  private readonly left: Buffer[] = []

  constructor(public isTaking = true) {}

  get writableLength(): number {
    return this.waiting.reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  /** What left it, and what waits in it, in order. */
  get text(): string {
    return Buffer.concat([...this.left, ...this.waiting]).toString('latin1')
  }

  write(bytes: Uint8Array): boolean {
    if (this.isTaking && this.waiting.length === 0) this.left.push(Buffer.from(bytes))
    else this.waiting.push(bytes)
    return this.waiting.length === 0
  }

  drain(): void {
    this.isTaking = true
    for (const bytes of this.waiting.splice(0)) this.left.push(Buffer.from(bytes))
  }
}

function writeText(writes: GatheredWrites, text: string): boolean {
  const joined = writes.take(text.length)
  joined.write(text, 'latin1')
  return writes.write(joined)
}

describe('WriteQueue', () => {
  it('writes at the end of the turn, and what is drained before it', async () => {
    const queue = new WriteQueue(() => false)
    const [a, b] = [new FakeSocket(), new FakeSocket()]
    const [ofA, ofB] = [queue.gather(a), queue.gather(b)]
    expect(writeText(ofA, 'one ')).toBe(true)
    writeText(ofA, 'two')
    writeText(ofB, 'other')
    expect([a.text, b.text, ofA.isEmpty]).toEqual(['', '', false])
    ofA.drain()
    expect([a.text, b.text, ofA.isEmpty]).toEqual(['one two', '', true])
    await turnEnd()
    expect([a.text, b.text]).toEqual(['one two', 'other'])
  })

  it('writes at once where there is nobody to wait for, but nothing past what waits', async () => {
    let isQuiet = false
    const queue = new WriteQueue(() => isQuiet)
    const [socket, other] = [new FakeSocket(), new FakeSocket()]
    const writes = queue.gather(socket)
    writeText(writes, 'first ')
    isQuiet = true
    expect(writeText(writes, 'second ')).toBe(true)
    expect(socket.text).toBe('first second ')
    expect(writeText(queue.gather(other), 'alone')).toBe(true)
    expect(other.text).toBe('alone')
    await turnEnd()
    writeText(writes, 'third')
    expect(socket.text).toBe('first second third')
    other.isTaking = false
    expect(writeText(queue.gather(other), ' and behind')).toBe(false)
  })

  it('serves each turn with the same memory, unless a socket keeps it', async () => {
    const queue = new WriteQueue(() => false)
    const memoryOf = async (socket: FakeSocket): Promise<ArrayBufferLike> => {
      const writes = queue.gather(socket)
      const joined = writes.take(10)
      writes.write(joined)
      await turnEnd()
      return joined.buffer
    }
    const first = await memoryOf(new FakeSocket())
    expect(await memoryOf(new FakeSocket())).toBe(first)
    expect(await memoryOf(new FakeSocket(false))).toBe(first)
    expect(await memoryOf(new FakeSocket())).not.toBe(first)
  })

  it('holds no more than its blocks: what is too much leaves before the end of the turn', () => {
    const queue = new WriteQueue(() => false)
    const [socket, last] = [new FakeSocket(), new FakeSocket()]
    for (let block = 0; block < 8; block += 1) writeText(queue.gather(socket), `${block}`.padEnd(BLOCK))
    expect(socket.text).toBe('')
    writeText(queue.gather(last), 'more')
    expect(socket.text.replaceAll(' ', '')).toBe('01234567')
    expect(last.text).toBe('')
  })

  it('lets a socket that is behind keep one block, whatever others write', async () => {
    const queue = new WriteQueue(() => false)
    const slow = new FakeSocket(false)
    const ofSlow = queue.gather(slow)
    const first = Array.from({ length: 8 }, (_, piece) => `waits ${piece} `)
    for (const text of first) {
      writeText(ofSlow, text)
      writeText(queue.gather(new FakeSocket()), '.'.repeat(BLOCK - text.length))
    }
    await turnEnd()
    for (let turn = 0; turn < 20; turn += 1) {
      expect(writeText(ofSlow, `behind ${turn} `)).toBe(false)
      writeText(queue.gather(new FakeSocket()), '.'.repeat(BLOCK))
      await turnEnd()
    }
    const kept = new Set(slow.waiting.map(({ buffer }) => buffer).filter((one) => one.byteLength === BLOCK))
    expect(kept.size).toBe(1)
    expect(slow.text).toBe(
      `${first.join('')}${Array.from({ length: 20 }, (_, turn) => `behind ${turn} `).join('')}`,
    )
  })

  it.each([
    ['something waits in the socket', new FakeSocket(false), true, 10],
    ['the socket is corked', Object.assign(new FakeSocket(), { writableCorked: 1 }), true, 10],
    ['it is large', new FakeSocket(), true, BLOCK + 1],
    ['the socket takes its time', new FakeSocket(), false, 10],
  ])('gives a write memory of its own where %s', (_case, socket, isPlain, size) => {
    const queue = new WriteQueue(() => false)
    const shared = queue.gather(new FakeSocket()).take(10)
    if (!socket.isTaking) socket.write(Buffer.from('x'))
    const own = queue.gather(socket, isPlain).take(size)
    expect(own.byteLength).toBe(size)
    expect(own.buffer).not.toBe(shared.buffer)
  })

  it('lets nothing overtake what waits, and takes no more of what is too large to wait than the socket does', async () => {
    const queue = new WriteQueue(() => false)
    const [socket, full] = [new FakeSocket(), new FakeSocket(false)]
    const writes = queue.gather(socket)
    writeText(writes, 'first ')
    socket.writableCorked = 1
    writeText(writes, 'second ')
    socket.writableCorked = 0
    expect(writeText(writes, 'x'.repeat(BLOCK + 1))).toBe(true)
    expect(socket.text).toBe(`first second ${'x'.repeat(BLOCK + 1)}`)
    expect(writeText(queue.gather(full), 'x'.repeat(BLOCK + 1))).toBe(false)
  })

  it('stays in its blocks where a socket fails amid them', () => {
    const queue = new WriteQueue(() => false)
    const bad = Object.assign(new FakeSocket(), {
      write: (): boolean => {
        throw new Error('no')
      },
    })
    writeText(queue.gather(bad), 'never')
    const memories = new Set<ArrayBufferLike>()
    for (let turn = 0; turn < 100; turn += 1) {
      try {
        memories.add(queue.gather(new FakeSocket()).take(BLOCK).buffer)
      } catch {
        // The one that fails.
      }
    }
    expect(memories.size).toBeLessThanOrEqual(9)
  })

  it('forgets what is dropped, and says nothing to a socket that was destroyed', async () => {
    const queue = new WriteQueue(() => false)
    const [dropped, destroyed] = [new FakeSocket(), new FakeSocket()]
    const ofDropped = queue.gather(dropped)
    writeText(ofDropped, 'never sent')
    writeText(queue.gather(destroyed), 'too late')
    ofDropped.drop()
    destroyed.destroyed = true
    await turnEnd()
    expect([dropped.text, destroyed.text]).toEqual(['', ''])
  })

  it('loses, doubles and swaps nothing of a socket, however quick or slow it is', async () => {
    const step = fc.record({
      socket: fc.integer({ min: 0, max: 3 }),
      size: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 8_000, max: 40_000 })),
      next: fc.constantFrom('write', 'write', 'write', 'turn', 'drain', 'block', 'unblock', 'past', 'quiet'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        let isQuiet = false
        const queue = new WriteQueue(() => isQuiet)
        const sockets = [0, 1, 2, 3].map(() => new FakeSocket())
        const writes = sockets.map((socket, index) => queue.gather(socket, index !== 3))
        const wanted = ['', '', '', '']
        for (const [index, { socket: place, size, next }] of steps.entries()) {
          const [socket, own] = [sockets[place], writes[place]]
          if (socket === undefined || own === undefined) throw new Error('no such socket')
          const text = String.fromCodePoint(33 + (index % 90)).repeat(size)
          if (next === 'quiet') isQuiet = !isQuiet
          if (next === 'turn') await turnEnd()
          if (next === 'drain') own.drain()
          if (next === 'block') socket.isTaking = false
          if (next === 'unblock') socket.drain()
          if (next === 'past') {
            own.drain()
            socket.write(Buffer.from(text, 'latin1'))
          }
          if (next === 'write') writeText(own, text)
          if (next === 'write' || next === 'past') wanted[place] += text
        }
        await turnEnd()
        expect(sockets.map((socket) => socket.text)).toEqual(wanted)
      }),
    )
  })
})
