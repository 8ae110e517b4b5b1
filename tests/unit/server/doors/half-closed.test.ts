import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ReplySink } from '@/lib/gateway'
import { NodeSink } from '@/lib/server/doors/node-sink'
import { dial, echo, open, post } from '../ordinary/door-bed'

const LARGE = 8 * 1024 * 1024
const OK = 'the whole answer'
const ASKED = 'HTTP/1.1 100 Continue\r\n\r\n'

function answer(sink: ReplySink | undefined): void {
  sink?.start(200, ['content-length', String(OK.length)])
  sink?.end(Buffer.from(OK))
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

describe('a client that closes its side behind a second request', () => {
  /** The first request is being served when the second one and the end come; it is answered when the door knows of both. */
  async function ask(second: string) {
    const sinks: ReplySink[] = []
    const { port } = await open(({ sink }) => {
      sink.consume({ onChunk: () => true, onEnd: () => undefined, onError: () => undefined })
      sinks.push(sink)
    })
    const socket = await dial(port)
    socket.write(post('/ours', 'first'))
    await until(() => sinks.length === 1)
    socket.end(second)
    await socket.until(ASKED)
    answer(sinks[0])
    return { socket, sinks }
  }

  it('gets both answers', async () => {
    const { socket, sinks } = await ask(post('/ours', 'second'))
    await socket.until(OK)
    await socket.until(ASKED)
    answer(sinks[1])
    const text = await socket.until('')
    expect(text).toContain('connection: close')
    expect(text.endsWith(OK)).toBe(true)
  })

  it('gets the first answer and the end where a part of the second is missing', async () => {
    const { socket, sinks } = await ask(post('/ours', 'second').slice(0, -3))
    const text = await socket.until('')
    expect(text.endsWith(OK)).toBe(true)
    expect(sinks.map((sink) => sink.gone)).toEqual([false, true])
  })

  it('and is gone altogether is noticed', async () => {
    const { socket, sinks } = await ask(post('/ours', 'second'))
    await until(() => sinks.length === 2)
    const gone = new Promise<void>((resolve) => sinks[1]?.onGone(resolve))
    socket.destroy()
    await gone
  })
})

describe('a client that closes its side', () => {
  it('gets the answer to a request that came in many pieces with the end', async () => {
    const { port } = await open(echo)
    const socket = await dial(port)
    const body = 'x'.repeat(150_000)
    socket.end(post('/ours', body))
    expect(await socket.until('')).toContain(`"body":"${body}"`)
  })

  it('gets the whole of an answer that it has not read yet', async () => {
    const { port, door } = await open(({ sink }) => {
      sink.start(200, ['content-length', String(LARGE)])
      sink.end(Buffer.alloc(LARGE, 'z'))
    })
    const socket = await dial(port)
    socket.pause()
    socket.write(post('/ours', ''))
    await until(() => door?.isFlushing() === true)
    socket.end()
    await once(socket, 'finish')
    socket.resume()
    const text = await socket.until('')
    expect(text.length - text.indexOf('\r\n\r\n') - 4).toBe(LARGE)
  })
})

/** A node:http server without a door, whose requests get a sink. */
async function openNode(serve: (sink: ReplySink) => void): Promise<number> {
  const server = createServer((request, response) => serve(new NodeSink(request, response)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

describe.each([
  {
    door: 'ordinary',
    openDoor: async (serve: (sink: ReplySink) => void) => (await open(({ sink }) => serve(sink))).port,
  },
  { door: 'node', openDoor: openNode },
])('an answer of the $door door that breaks off while its client is slow', ({ openDoor }) => {
  it('keeps nobody waiting', async () => {
    const told: string[] = []
    const port = await openDoor((sink) => {
      sink.start(200, ['content-length', String(2 * LARGE)])
      if (sink.write(Buffer.alloc(LARGE))) throw new Error('nothing to wait for')
      sink.onDrain(() => told.push('drained'))
      sink.cut()
      told.push('cut')
      sink.onDrain(() => told.push('too late'))
      expect(sink.write(Buffer.alloc(1))).toBe(true)
    })
    const socket = await dial(port)
    socket.pause()
    socket.write(post('/ours', ''))
    await until(() => told.length > 0)
    expect(told).toEqual(['drained', 'cut', 'too late'])
    socket.resume()
    const text = await socket.until('')
    expect(text.length - text.indexOf('\r\n\r\n') - 4).toBe(LARGE)
  })
})
