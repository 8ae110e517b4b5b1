import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { socketReads } from '@/lib/core'
import { dial, echo, open, post, type Seen } from './door-bed'

describe('the ordinary door', () => {
  it('serves one request after the other on a connection, bodies in pieces', async () => {
    const { port } = await open(echo)
    const socket = await dial(port)
    socket.write(post('/ours', 'one'))
    expect(await socket.until('"body":"one"}')).toContain('x-door: ordinary')
    const text = post('/ours', 'two and three')
    for (const piece of [text.slice(0, -8), text.slice(-8, -3), text.slice(-3)]) {
      socket.write(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await socket.until('"body":"two and three"}')).toContain('x-door: ordinary')
  })

  it('hands a connection over to node:http for good, unread bytes included', async () => {
    const { port } = await open(echo)
    const socket = await dial(port)
    socket.write(post('/ours', 'one'))
    await socket.until('"body":"one"}')
    socket.write(post('/theirs', 'two'))
    expect(await socket.until('"body":"two"}')).toContain('x-door: node')
    socket.write(post('/ours', 'three'))
    expect(await socket.until('"body":"three"}')).toContain('x-door: node')
  })

  it('hands over where what a client sends is taken while it is read, as of one that is alone', async () => {
    const { port } = await open(echo)
    const socket = await dial(port)
    while (!socketReads.isCalm) {
      socket.write(post('/ours', 'one'))
      await socket.until('"body":"one"}')
    }
    socket.write(post('/ours', 'one') + post('/theirs', 'two') + post('/ours', 'three'))
    expect(await socket.until('"body":"one"}')).toContain('x-door: ordinary')
    expect(await socket.until('"body":"two"}')).toContain('x-door: node')
    expect(await socket.until('"body":"three"}')).toContain('x-door: node')
    const [cut, ending] = [await dial(port), await dial(port)]
    const text = post('/theirs', 'four')
    cut.write(text.slice(0, 10))
    await new Promise((resolve) => setImmediate(resolve))
    cut.write(text.slice(10))
    expect(await cut.until('"body":"four"}')).toContain('x-door: node')
    ending.end(post('/theirs', 'five'))
    expect(await ending.until('"body":"five"}')).toContain('x-door: node')
  })

  it('answers requests sent without waiting, in their order', async () => {
    const { port } = await open(echo)
    const socket = await dial(port)
    socket.write(post('/ours', 'one') + post('/ours', 'two') + post('/ours', 'three'))
    expect((await socket.until('"body":"three"}')).match(/"body":"\w+"/g)).toEqual([
      '"body":"one"',
      '"body":"two"',
      '"body":"three"',
    ])
  })

  it('keeps a request that comes during the answer of the one before', async () => {
    const waiting: Seen[] = []
    const { port } = await open((seen) => (waiting.length === 0 ? void waiting.push(seen) : echo(seen)))
    const socket = await dial(port)
    socket.write(post('/ours', 'one'))
    while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve))
    socket.write(post('/ours', 'two').slice(0, 20))
    socket.write(post('/ours', 'two').slice(20))
    waiting.push(...waiting)
    if (waiting[0] !== undefined) echo(waiting[0])
    expect((await socket.until('"body":"two"}')).match(/"body":"\w+"/g)).toEqual([
      '"body":"one"',
      '"body":"two"',
    ])
  })

  it('says the same as node:http of every request, however it is cut', async () => {
    const [ours, plain] = [await open(echo), await open(null)]
    const name = fc.constantFrom('x-a', 'X-B', 'accept', 'Cookie', 'x-api-key', 'bad name', 'expect', 'te')
    const value = fc.constantFrom('', 'v', ' v w ', 'ü', 'a\tb', 'a\rb', '100-continue')
    const request = fc.record({
      method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT'),
      url: fc.constantFrom('/ours', '/ours?x=1', '/theirs', '/ours/%20', '/ö'),
      headers: fc.array(fc.tuple(name, value), { maxLength: 4 }),
      framing: fc.constantFrom('counted', 'counted', 'counted', 'chunked', 'none', 'wrong'),
      cuts: fc.array(fc.nat(200), { maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(request, async ({ method, url, headers, framing, cuts }) => {
        const lines = headers.map(([key, text]) => `${key}: ${text}\r\n`).join('')
        const text = `${method} ${url} HTTP/1.1\r\nhost: a\r\n${lines}${FRAMED[framing]}`
        const [seen, wanted] = [await answerOf(ours.port, text, cuts), await answerOf(plain.port, text, cuts)]
        expect(seen).toEqual(wanted)
      }),
      { numRuns: 150 },
    )
  })

  it('frames an answer without a length in chunks', async () => {
    const { port } = await open(({ sink }) => {
      sink.start(200, ['content-type', 'text/event-stream'])
      sink.write(Buffer.from('data: 1\n\n'))
      sink.write(Buffer.alloc(0))
      sink.end(Buffer.from('x'.repeat(40_000)))
    })
    const answer = await fetch(`http://127.0.0.1:${port}/ours`, { method: 'POST', body: '{}' })
    expect(answer.headers.get('transfer-encoding')).toBe('chunked')
    expect(await answer.text()).toBe(`data: 1\n\n${'x'.repeat(40_000)}`)
  })

  it('a refused body does not keep the answer from its client', async () => {
    const { port } = await open(({ sink }) => {
      sink.start(413, ['content-length', '2'])
      sink.end(Buffer.from('no'))
    })
    const socket = await dial(port)
    socket.write(post('/ours', 'x'.repeat(100_000)).slice(0, 5_000))
    expect(await socket.until('no')).toContain('connection: close')
    socket.write('x'.repeat(95_000))
    await socket.until('')
  })

  it('tells of a client that goes, during its body and during its answer', async () => {
    const told: string[] = []
    const { port } = await open(({ sink }) => {
      sink.onGone(() => told.push('gone'))
      sink.consume({ onChunk: () => true, onEnd: () => told.push('end'), onError: () => told.push('error') })
    })
    for (const [bytes, wanted] of [
      [post('/ours', 'body').slice(0, -1), ['error', 'gone']],
      [post('/ours', 'body'), ['end', 'gone']],
    ] as const) {
      const socket = await dial(port)
      socket.write(bytes)
      if (wanted[0] === 'end') while (told.length === 0) await new Promise((resolve) => setImmediate(resolve))
      socket.destroy()
      while (told.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
      expect(told.splice(0)).toEqual(wanted)
    }
  })

  it('closes idle connections, and the others after the answer that tells their clients', async () => {
    const waiting: Seen[] = []
    const { port, door } = await open((seen) => waiting.push(seen))
    const [idle, busy] = [await dial(port), await dial(port)]
    busy.write(post('/ours', 'one'))
    while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve))
    door?.announceEnd()
    door?.closeIdle()
    await idle.until('')
    if (waiting[0] !== undefined) echo(waiting[0])
    expect(await busy.until('')).toMatch(/connection: close[^]*"body":"one"/)
  })

  it('reads on after a body that was there before anybody wanted it', async () => {
    const { port } = await open((seen) => void setTimeout(() => echo(seen), 30))
    const socket = await dial(port)
    for (const body of ['x'.repeat(150_000), 'second', 'y'.repeat(150_000), 'last']) {
      socket.write(post('/ours', body))
      await socket.until(`"body":"${body}"}`)
    }
  })

  it('never sends a header that would end its line', async () => {
    const { port } = await open(({ sink }) => {
      expect(() => sink.start(200, ['x-a', 'b\r\nset-cookie: c'])).toThrow('cannot be sent')
      sink.start(500, ['content-length', '0'])
      sink.end()
    })
    const answer = await fetch(`http://127.0.0.1:${port}/ours`, { method: 'POST', body: '' })
    expect(answer.status).toBe(500)
    expect(answer.headers.get('set-cookie')).toBeNull()
  })
})

const FRAMED = {
  counted: 'content-length: 4\r\n\r\nbody',
  chunked: 'transfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n',
  none: '\r\n',
  wrong: 'content-length: 4x\r\n\r\nbody',
} as const

/** Status and body of the answer, without what names the door. */
async function answerOf(port: number, text: string, cuts: readonly number[]): Promise<string> {
  const socket = await dial(port)
  const bounds = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length]
  for (const [index, end] of bounds.entries()) {
    if (index === 0) continue
    socket.write(Buffer.from(text.slice(bounds[index - 1], end), 'latin1'))
    await new Promise((resolve) => setImmediate(resolve))
  }
  let head = await socket.until('\r\n\r\n')
  while (head.startsWith('HTTP/1.1 1')) head = await socket.until('\r\n\r\n')
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]
  expect(status).toBeDefined()
  if (status !== '200') return `${status}`
  const answer = (await socket.until('"body":"')) + (await socket.until('"}'))
  socket.destroy()
  return answer.slice(answer.indexOf('{'))
}
