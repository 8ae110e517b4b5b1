import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Gateway } from '@/lib/gateway'
import { mountOrdinary } from '@/lib/server/doors/ordinary/mount-ordinary'
import type { OrdinaryDoor } from '@/lib/server/doors/ordinary/mount-ordinary'
import { mountSocket } from '@/lib/server/doors/socket/mount-socket'
import { allowHalfOpen } from '@/lib/server/process/create-http-server'
import { dial, echo } from '../ordinary/door-bed'

const GATEWAY: Gateway = {
  handle: () => Promise.reject(new Error('no request of these is for a socket')),
  requestsInFlight: () => 0,
  running: () => [],
}

/** A server that tells what it was asked, with the doors of the gateway before it. */
async function openServer(withOrdinary: boolean): Promise<number> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { url, method, headers } = request
      response.end(JSON.stringify({ method, url, headers, body }))
    })
  })
  allowHalfOpen(server)
  mountSocket(server, {
    gateway: GATEWAY,
    addressOf: (address) => address,
    maxBodyBytes: 1024,
  })
  const ordinary: OrdinaryDoor | null = withOrdinary
    ? mountOrdinary(server, ({ url, headers }, exchange) => {
        echo({ url, headers, sink: exchange })
        return true
      })
    : null
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    ordinary?.closeAll()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** What `curl --http2` and Java's client send where they do not know yet whether the server speaks HTTP/2. */
const ASKS_H2C = 'connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQ\r\n'
const head = (line: string, more: string): string => `${line} HTTP/1.1\r\nhost: x\r\n${more}${ASKS_H2C}\r\n`

describe.each([
  ['node:http', false],
  ['the ordinary door', true],
])('a request that asks for h2c, before %s', (_, withOrdinary) => {
  it('is served with its body as if it had not asked, and its connection goes on', async () => {
    const socket = await dial(await openServer(withOrdinary))
    for (const body of ['first', 'second']) {
      socket.write(head('POST /v1/messages', 'content-length: 6\r\n') + body.padEnd(6))
      const reply = await socket.until(`"body":"${body.padEnd(6)}"}`)
      expect(reply).toMatch(/^HTTP\/1\.1 200 /)
      expect(reply).not.toMatch(/"(?:upgrade|http2-settings)"/)
      expect(reply).toContain('"content-length":"6"')
    }
  })

  it('leaves nothing behind on a connection that asks again and again', async () => {
    const warned = vi.spyOn(process, 'emitWarning')
    onTestFinished(() => warned.mockRestore())
    const socket = await dial(await openServer(withOrdinary))
    for (let asked = 0; asked < 12; asked += 1) {
      socket.write(head('GET /healthz', ''))
      await socket.until('"body":""}')
    }
    expect(warned).not.toHaveBeenCalled()
  })

  it('may come in pieces, in chunks or without a body', async () => {
    const socket = await dial(await openServer(withOrdinary))
    const text = head('POST /v1/messages', 'transfer-encoding: chunked\r\n')
    for (const piece of [text.slice(0, 30), text.slice(30), '5\r\nhel', 'lo\r\n0\r\n\r\n']) {
      socket.write(piece)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(await socket.until('"body":"hello"}')).toMatch(/^HTTP\/1\.1 200 /)
    socket.write(head('GET /healthz', ''))
    expect(await socket.until('"body":""}')).toContain('"url":"/healthz"')
  })

  it('keeps what else it says of its connection', async () => {
    const socket = await dial(await openServer(withOrdinary))
    socket.end(
      'GET / HTTP/1.1\r\nhost: x\r\nconnection: close, Upgrade\r\nupgrade: h2c\r\nx-a: 1\r\nX-A: 2\r\n\r\n',
    )
    const reply = await socket.until('"body":""}')
    expect(reply).toContain('"connection":"close"')
    expect(reply).toContain('"x-a":"1, 2"')
  })
})

it('that asks for a WebSocket with a body stays refused', async () => {
  const socket = await dial(await openServer(true))
  socket.write(
    'POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nconnection: Upgrade\r\nupgrade: WebSocket\r\n\r\n{}',
  )
  expect(await socket.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
})

it('that asks for a WebSocket where there is none keeps the host of its target', async () => {
  const socket = await dial(await openServer(true))
  socket.write(
    'GET http://good/live HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n',
  )
  expect(await socket.until('"body":""}')).toContain('"url":"http://good/live"')
})
