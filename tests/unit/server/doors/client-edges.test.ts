import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Gateway, GatewayRequest, ReplySink } from '@/lib/gateway'
import { mountNode } from '@/lib/server/doors/mount-node'
import { allowHalfOpen } from '@/lib/server/process/create-http-server'
import { dial, open, post } from '../ordinary/door-bed'

type Asked = { readonly request: GatewayRequest; readonly sink: ReplySink }

/** Both doors as the server has them: the ordinary one with node:http behind, each with the gateway's requests to answer. */
async function openDoors(serve: (asked: Asked) => void): Promise<number> {
  const gateway: Gateway = {
    handle: ({ request, sink }) => Promise.resolve(serve({ request, sink })),
    requestsInFlight: () => 0,
    running: () => [],
  }
  const otherwise = mountNode({
    gateway,
    addressOf: (address) => address,
    otherwise: (_request, response) => response.writeHead(404).end(),
  })
  const server = createServer(otherwise)
  allowHalfOpen(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const OK = Buffer.from('the whole answer')
const answer = (sink: ReplySink): void => {
  sink.start(200, ['content-length', String(OK.byteLength)])
  sink.end(OK)
}

/** Doors whose requests wait to be answered. */
const DOORS = [
  {
    door: 'ordinary',
    line: (body: string) => post('/ours', body),
    async begin() {
      const waiting: ReplySink[] = []
      const { port } = await open(({ sink }) => {
        sink.consume({ onChunk: () => true, onEnd: () => undefined, onError: () => undefined })
        waiting.push(sink)
      })
      return { port, waiting }
    },
  },
  {
    door: 'node',
    line: (body: string) => post('/v1/messages', body),
    async begin() {
      const waiting: ReplySink[] = []
      const port = await openDoors(({ request, sink }) => {
        request.body.consume({
          onChunk: () => true,
          onEnd: () => waiting.push(sink),
          onError: () => undefined,
        })
      })
      return { port, waiting }
    },
  },
]

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

describe.each(DOORS)('a client of the $door door that closes its side', ({ line, begin }) => {
  it('gets its answer, and then the end', async () => {
    const { port, waiting } = await begin()
    const socket = await dial(port)
    socket.end(line('{}'))
    // By then the door knows of the end.
    await socket.until('100 Continue\r\n\r\n')
    const [sink] = waiting
    if (sink !== undefined) answer(sink)
    const text = await socket.until('')
    expect(text).toContain('HTTP/1.1 200 OK')
    expect(text.endsWith(OK.toString())).toBe(true)
  })

  it('and is gone altogether is noticed', async () => {
    const { port, waiting } = await begin()
    const socket = await dial(port)
    socket.write(line('{}'))
    await until(() => waiting.length > 0)
    const gone = new Promise<void>((resolve) => waiting[0]?.onGone(resolve))
    socket.destroy()
    await gone
  })

  it('in the middle of its answer has gone', async () => {
    const { port, waiting } = await begin()
    const socket = await dial(port)
    socket.write(line('{}'))
    await until(() => waiting.length > 0)
    const gone = new Promise<void>((resolve) => waiting[0]?.onGone(resolve))
    waiting[0]?.start(200, ['content-type', 'text/event-stream'])
    waiting[0]?.write(Buffer.from('data: 1\n\n'))
    await socket.until('data: 1')
    socket.end()
    await gone
  })
})

describe('a client that closes its side', () => {
  it('is served by node:http where the ordinary door has handed it over', async () => {
    const { port } = await open(() => undefined)
    const socket = await dial(port)
    socket.end(post('/theirs', 'all', 'connection: close\r\n'))
    expect(await socket.until('')).toContain('"body":"all"')
  })

  it('speaking HTTP/1.0, has gone', async () => {
    const leaving: Promise<void>[] = []
    const port = await openDoors(({ request, sink }) => {
      leaving.push(new Promise((resolve) => sink.onGone(resolve)))
      request.body.consume({ onChunk: () => true, onEnd: () => undefined, onError: () => undefined })
    })
    const socket = await dial(port)
    socket.write('POST /v1/messages HTTP/1.0\r\ncontent-length: 2\r\n\r\n{}')
    await until(() => leaving.length > 0)
    socket.end()
    await leaving[0]
    expect(await socket.until('')).toBe('')
  })
})

describe('a request', () => {
  it('whose target is a whole URL is served like one with a path', async () => {
    const seen: unknown[] = []
    const port = await openDoors(({ request, sink }) => {
      seen.push([request.path, request.query, request.headers['host']])
      answer(sink)
    })
    const socket = await dial(port)
    socket.write(post('http://api.example/v1/messages?beta=true', '{}'))
    await socket.until(OK.toString())
    socket.write(post('HTTPS://api.example:8443/v1/messages', '{}'))
    await socket.until(OK.toString())
    socket.write(post('http://api.example', ''))
    expect(await socket.until('\r\n\r\n')).toContain('404')
    expect(seen).toEqual([
      ['/v1/messages', 'beta=true', 'api.example'],
      ['/v1/messages', '', 'api.example:8443'],
    ])
  })

  it.each(['/v1/messages', '/login'])('for %s that names two hosts is refused', async (path) => {
    const port = await openDoors(({ sink }) => answer(sink))
    const socket = await dial(port)
    socket.write(post(path, '{}', 'Host: b\r\n'))
    expect(await socket.until('')).toContain('HTTP/1.1 400 Bad Request')
  })
})
