import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Gateway, ReplySink } from '@/lib/gateway'
import { mountNode } from '@/lib/server/doors/mount-node'
import { mountWeb } from '@/lib/server/doors/mount-web'
import { createSocketConversation, openaiResponses } from '@/lib/protocols'
import { SocketSink } from '@/lib/server/doors/socket/socket-sink'
import { dial, open, post } from '../ordinary/door-bed'

const BYTES = Buffer.from('half of an answer')
const CHUNK = `${BYTES.byteLength.toString(16)}\r\n${BYTES.toString()}\r\n`

/** Begins an answer and breaks it off. */
function cutShort(sink: ReplySink, headers: readonly string[]): void {
  sink.start(200, headers)
  sink.write(BYTES)
  sink.cut()
  // What comes too late is nobody's.
  sink.end(BYTES)
}

/** A corridor that does nothing but that. */
function cutting(headers: readonly string[]): Gateway {
  return {
    handle: ({ sink }) => Promise.resolve(cutShort(sink, headers)),
    requestsInFlight: () => 0,
    running: () => [],
  }
}

const addressOf = (address: string): string => address

async function nodeDoor(headers: readonly string[]): Promise<number> {
  const otherwise = (): never => {
    throw new Error('not the gateway’s')
  }
  const server = createServer(mountNode({ gateway: cutting(headers), addressOf, otherwise }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function ordinaryDoor(headers: readonly string[]): Promise<number> {
  const { port } = await open(({ sink }) => cutShort(sink, headers))
  return port
}

const FRAMINGS = [
  { name: 'chunked', headers: ['content-type', 'application/json'], wanted: CHUNK },
  { name: 'counted', headers: ['content-length', '1000'], wanted: BYTES.toString() },
]

describe.each([
  { door: 'ordinary', openDoor: ordinaryDoor, path: '/ours' },
  { door: 'node', openDoor: nodeDoor, path: '/v1/messages' },
])('an answer that breaks off at the $door door', ({ openDoor, path }) => {
  it.each(FRAMINGS)('$name: shows what has come and ends without its end', async ({ headers, wanted }) => {
    const socket = await dial(await openDoor(headers))
    socket.write(post(path, '{}'))
    const answer = await socket.until('')
    expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toBe(wanted)
  })
})

describe('an answer that breaks off', () => {
  it('resets the connection of an HTTP/1.0 client, whose answers end with it', async () => {
    const socket = await dial(await nodeDoor([]))
    const failure = new Promise<Error>((resolve) => void socket.once('error', resolve))
    socket.write('POST /v1/messages HTTP/1.0\r\ncontent-length: 2\r\n\r\n{}')
    expect(await failure).toMatchObject({ code: 'ECONNRESET' })
  })

  it('fails the body of a route handler', async () => {
    const serve = mountWeb(cutting(['content-type', 'application/json']), addressOf)
    const answer = await serve(new Request('http://gateway/v1/messages', { method: 'POST', body: '{}' }))
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow('broke the answer off')
  })
})

describe('a stream that breaks off on a socket', () => {
  const ERROR = {
    status: 502,
    type: 'upstream_error',
    code: null,
    message: 'broken',
    param: null,
    requestId: 'r',
  }
  const FAILED = openaiResponses.renderStreamError(ERROR)

  it.each([
    ['the failure follows', FAILED, ['response.created', 'response.failed']],
    ['upstream has told its error', undefined, ['response.created']],
  ])('leaves the unfinished event out: %s', (_, end, types) => {
    const sent: string[] = []
    const socket = { bufferedAmount: 0, send: (text: string) => sent.push(text) }
    const turns = { ended: 0 }
    const sink = new SocketSink(asSocket(socket), createSocketConversation(), () => (turns.ended += 1))
    sink.start(200, ['content-type', 'text/event-stream'])
    sink.write(Buffer.from('event: response.created\ndata: {"type":"response.created"}\n\n'))
    sink.write(Buffer.from('event: response.output_text.delta\ndata: {"type":"response.outpu'))
    sink.end(end)
    expect(sent.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual(types)
    expect(turns.ended).toBe(1)
  })
})

describe('an answer that breaks off on a socket', () => {
  it('is an error message, and the next turn may begin', () => {
    const sent: unknown[] = []
    const socket = { bufferedAmount: 0, send: (text: string) => sent.push(JSON.parse(text)) }
    const turns = { ended: 0 }
    const sink = new SocketSink(asSocket(socket), createSocketConversation(), () => (turns.ended += 1))
    sink.start(200, ['content-type', 'application/json', 'x-request-id', 'r1'])
    sink.write(BYTES)
    sink.cut()
    expect(sent).toMatchObject([{ type: 'error', status: 502, headers: { 'x-request-id': 'r1' } }])
    expect(turns.ended).toBe(1)
  })
})

describe('an answer on a socket that was waited for', () => {
  const EVENTS = ['content-type', 'text/event-stream']
  const JSON_HEAD = ['content-type', 'application/json', 'retry-after', '9']
  const ALIVE = Buffer.from(': keep-alive\n\n')

  function waitedFor() {
    const sent: unknown[] = []
    const socket = { bufferedAmount: 0, send: (text: string) => sent.push(JSON.parse(text)) }
    const sink = new SocketSink(asSocket(socket), createSocketConversation(), () => undefined)
    sink.start(200, EVENTS)
    sink.write(ALIVE)
    expect(sent).toEqual([])
    expect(sink.started).toBe(false)
    return { sink, sent }
  }

  it('is an error with its status and headers all the same', () => {
    const { sink, sent } = waitedFor()
    sink.start(429, JSON_HEAD)
    sink.end(Buffer.from('{"error":{"message":"Later."}}'))
    expect(sent).toEqual([
      { type: 'error', status: 429, error: { message: 'Later.' }, headers: { 'retry-after': '9' } },
    ])
  })

  it('is a finished response where it comes in one piece', () => {
    const { sink, sent } = waitedFor()
    sink.start(200, JSON_HEAD)
    sink.end(Buffer.from('{"id":"resp_1"}'))
    expect(sent).toMatchObject([{ type: 'response.completed', response: { id: 'resp_1' } }])
  })

  it('loses no part of a message whose bytes come in pieces', () => {
    const { sink, sent } = waitedFor()
    for (const piece of ['data: {"type":"resp', 'onse.created"}\n\n']) {
      if (!sink.started) sink.start(200, EVENTS)
      sink.write(Buffer.from(piece))
    }
    expect(sent).toEqual([{ type: 'response.created' }])
    expect(sink.started).toBe(true)
  })
})

/** The sink needs no more of a socket than this. */
function asSocket(socket: object): ConstructorParameters<typeof SocketSink>[0] {
  return socket as ConstructorParameters<typeof SocketSink>[0]
}
