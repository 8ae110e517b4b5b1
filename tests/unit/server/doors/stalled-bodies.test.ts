import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway } from '@/lib/gateway'
import { mountNode } from '@/lib/server/doors/mount-node'
import { mountWeb } from '@/lib/server/doors/mount-web'
import { mountOrdinary } from '@/lib/server/doors/ordinary/mount-ordinary'
import { serveOrdinary } from '@/lib/server/doors/ordinary/serve-ordinary'
import { createHarness } from '../../../support/gateway-harness'
import { MESSAGE_JSON, REQUEST_JSON } from '../../../support/message-fixtures'
import { dial } from '../ordinary/door-bed'

const bodyPace = { silentMs: 60, graceMs: 120, bytesPerSecond: 1_000, lookEveryMs: 10 }
const addressOf = (address: string): string => address

/** The gateway with room for one request's body at a time, and its doors. */
async function openDoors() {
  const harness = createHarness({ bodyPace, maxInflightBodyBytes: REQUEST_JSON.length + 10 })
  const gateway = createGateway(harness.ports, harness.config)
  const server = createServer(
    mountNode({ gateway, addressOf, otherwise: (_request, response) => response.writeHead(404).end() }),
  )
  const door = mountOrdinary(server, serveOrdinary({ gateway, addressOf }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
    door.closeAll()
  })
  const { port } = server.address() as AddressInfo
  return { port, gateway, web: mountWeb(gateway, addressOf) }
}

const HEAD = 'POST /v1/messages HTTP/1.1\r\nhost: a\r\nauthorization: Bearer sk-good\r\n'
const COUNTED = `content-length: ${REQUEST_JSON.length}\r\n`
const half = REQUEST_JSON.slice(0, 40)
const DOORS = [
  ['the ordinary door', `${HEAD}${COUNTED}\r\n`, half],
  ['node:http', `${HEAD}${COUNTED}te: trailers\r\n\r\n`, half],
  ['node:http, in chunks', `${HEAD}transfer-encoding: chunked\r\n\r\n`, `28\r\n${half}\r\n`],
] as const

describe.each(DOORS)('a body that stops half way at %s', (_door, head, part) => {
  it('is answered 408, its memory is free, and its connection ends', async () => {
    const { port, gateway } = await openDoors()
    const stalled = await dial(port)
    stalled.write(head + part)
    expect(await stalled.until('\r\n\r\n')).toMatch(/^HTTP\/1.1 408 [^]*x-switchyard-code: BODY_TIMEOUT/)
    expect(gateway.requestsInFlight()).toBe(0)
    const other = await dial(port)
    other.write(`${HEAD}${COUNTED}\r\n${REQUEST_JSON}`)
    expect(await other.until(MESSAGE_JSON)).toContain('HTTP/1.1 200 OK')
    expect(await stalled.until('')).toContain('invalid_request_error')
  })
})

describe('a body that comes byte by byte', () => {
  it('is answered 408 when it has taken too long', async () => {
    const { port } = await openDoors()
    const slow = await dial(port)
    slow.write(`${HEAD}${COUNTED}\r\n`)
    const bytes = setInterval(() => slow.write(' '), 20)
    onTestFinished(() => clearInterval(bytes))
    expect(await slow.until('\r\n\r\n')).toContain('HTTP/1.1 408 ')
  })

  it('is served where it ends in time', async () => {
    const { port } = await openDoors()
    const socket = await dial(port)
    socket.write(`${HEAD}${COUNTED}\r\n${half}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
    socket.write(REQUEST_JSON.slice(40))
    expect(await socket.until(MESSAGE_JSON)).toContain('HTTP/1.1 200 OK')
  })
})

it('door 2 answers 408, too, and ends the connection', async () => {
  const { web, gateway } = await openDoors()
  const body = new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(Buffer.from(half)) })
  const init = { method: 'POST', headers: { authorization: 'Bearer sk-good' }, body, duplex: 'half' }
  const response = await web(new Request('http://a/v1/messages', init))
  expect(response.status).toBe(408)
  expect(response.headers.get('connection')).toBe('close')
  expect(await response.json()).toMatchObject({ type: 'error' })
  expect(gateway.requestsInFlight()).toBe(0)
})
