import type { RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway } from '@/lib/gateway'
import type { Runtime } from '@/lib/server/runtime'
import { mountNode } from '@/lib/server/doors/mount-node'
import { mountOrdinary } from '@/lib/server/doors/ordinary/mount-ordinary'
import { serveOrdinary } from '@/lib/server/doors/ordinary/serve-ordinary'
import { createHttpServer } from '@/lib/server/process/create-http-server'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessOptions } from '../../../support/gateway-harness'
import { MESSAGE_JSON, REQUEST_JSON } from '../../../support/message-fixtures'
import { dial } from '../ordinary/door-bed'

async function listen(gatewayDoor: RequestListener): Promise<Server> {
  const server = createHttpServer({
    runtime: { isDraining: () => false } as Runtime,
    gatewayDoor,
    metrics: { render: () => Promise.resolve(''), contentType: '' },
    metricsToken: undefined,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))
}

/** The public server with both doors; what is not the gateway's is answered with what was read of it. */
async function openServer(options: HarnessOptions = {}) {
  const harness = createHarness(options)
  const gateway = createGateway(harness.ports, harness.config)
  const addressOf = (address: string): string => address
  const gatewayDoor = mountNode({
    gateway,
    addressOf,
    otherwise: (request, response) => {
      response.writeHead(200)
      request.pipe(response)
    },
  })
  const server = await listen(gatewayDoor)
  const door = mountOrdinary(server, serveOrdinary({ gateway, addressOf }))
  onTestFinished(() => door.closeAll())
  return { socket: await dial((server.address() as AddressInfo).port), harness, gateway }
}

const head = (key: string, rest: string): string =>
  `POST /v1/messages HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\n${rest}\r\n`
const asking = (bytes: number): string => `content-length: ${bytes}\r\nexpect: 100-continue\r\n`

describe('a client that asks whether its body is wanted', () => {
  it('hears so when its key may call', async () => {
    const { socket } = await openServer()
    socket.write(head('sk-good', asking(REQUEST_JSON.length)))
    expect(await socket.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write(REQUEST_JSON)
    expect(await socket.until(MESSAGE_JSON)).toContain('HTTP/1.1 200 OK')
  })

  it.each([
    ['an unknown key', 'sk-bad', 2, '401'],
    ['a body that is too large', 'sk-good', 5_000_000, '413'],
  ])('is refused at once for %s', async (_name, key, bytes, status) => {
    const { socket } = await openServer()
    socket.write(head(key, asking(bytes)))
    expect(await socket.until('\r\n\r\n')).toContain(`HTTP/1.1 ${status} `)
  })

  it('is told so too where the gateway is not asked', async () => {
    const { socket } = await openServer()
    socket.write('POST /login HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n')
    expect(await socket.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write('me')
    expect(await socket.until('me')).toContain('HTTP/1.1 200 OK')
  })
})

describe('a request with garbage behind it', () => {
  it.each([
    ['the ordinary door', `content-length: ${REQUEST_JSON.length}\r\n`, REQUEST_JSON],
    [
      'node:http',
      'transfer-encoding: chunked\r\n',
      `${REQUEST_JSON.length.toString(16)}\r\n${REQUEST_JSON}\r\n0\r\n\r\n`,
    ],
  ])('is answered by %s, before the connection ends', async (_name, framing, body) => {
    const { socket, harness } = await openServer()
    socket.write(`${head('sk-good', framing)}${body}GARBAGE\r\n\r\n`)
    const text = await socket.until('')
    expect(text.startsWith('HTTP/1.1 200 OK')).toBe(true)
    expect(text).toContain(MESSAGE_JSON)
    expect(harness.rows).toMatchObject([{ status: 'ok' }])
  })

  it('has an answer, begun before it came, that is the last', async () => {
    const begun: ServerResponse[] = []
    const server = await listen((_request, response) => {
      begun.push(response)
      response.write('begun')
    })
    const socket = await dial((server.address() as AddressInfo).port)
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    await socket.until('begun')
    for (let time = 0; time < 20; time += 1) {
      socket.write('GARBAGE\r\n\r\n')
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    const closed = new Promise((resolve) => void socket.once('close', resolve))
    begun[0]?.end('over')
    expect(await socket.until('0\r\n\r\n')).toContain('over')
    await closed
    await expect.poll(() => connectionsOf(server), { timeout: 3_000 }).toBe(0)
  })

  it('in its own body is refused, and forgotten though its client stays', async () => {
    const { socket, gateway } = await openServer()
    socket.write(`${head('sk-good', 'transfer-encoding: chunked\r\n')}zz\r\n`)
    expect(await socket.until('\r\n\r\n')).toContain('HTTP/1.1 400 ')
    await expect.poll(() => gateway.requestsInFlight(), { timeout: 5_000 }).toBe(0)
  })
})

it('OPTIONS * is answered by the server itself', async () => {
  const { socket } = await openServer()
  socket.write('OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n')
  expect(await socket.until('\r\n\r\n')).toContain('HTTP/1.1 204 ')
})

it('HEAD has the head of GET alone', async () => {
  const { socket } = await openServer()
  const asked = 'host: a\r\nauthorization: Bearer sk-good\r\n\r\n'
  socket.write(`HEAD /v1/models HTTP/1.1\r\n${asked}`)
  expect(await socket.until('\r\n\r\n')).toContain('HTTP/1.1 200 OK')
  socket.write(`GET /v1/nothing HTTP/1.1\r\n${asked}`)
  expect(await socket.until('\r\n\r\n')).toMatch(/^HTTP\/1.1 404 /)
})
