import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Gateway } from '@/lib/gateway'
import { mountSocket } from '@/lib/server/doors/socket/mount-socket'
import { dial } from '../ordinary/door-bed'

const GATEWAY: Gateway = {
  handle: ({ sink }) => Promise.resolve(sink.start(101, [])),
  requestsInFlight: () => 0,
  running: () => [],
}
const HANDSHAKE =
  'GET /v1/responses HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n' +
  'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
/** The beginning of a close frame, less its length, and code 1001 in it. */
const CLOSE = '\u0088'
const GOING_AWAY = '\u0003\u00e9'
/** A client's own close frame, masked with zeros. */
const CLOSED = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9])

async function openDoor() {
  const server = createServer()
  const sockets = mountSocket(server, {
    gateway: GATEWAY,
    addressOf: (address) => address,
    maxBodyBytes: 1024,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    sockets.closeAll()
    server.close()
  })
  const open = async () => {
    const client = await dial((server.address() as AddressInfo).port)
    client.write(HANDSHAKE)
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 101 /)
    return client
  }
  return { sockets, open }
}

it('idle sockets are told to leave, and are open until they do', async () => {
  const { sockets, open } = await openDoor()
  const client = await open()
  expect(sockets.areOpen()).toBe(true)
  sockets.closeIdle()
  await client.until(CLOSE)
  await client.until(GOING_AWAY)
  expect(sockets.areOpen()).toBe(true)
  client.end(CLOSED)
  await vi.waitFor(() => expect(sockets.areOpen()).toBe(false))
})

it('one that opens while the door closes is told at once, one that stays is ended', async () => {
  const { sockets, open } = await openDoor()
  sockets.closeIdle()
  const client = await open()
  await client.until(GOING_AWAY)
  sockets.closeAll()
  await client.until('')
  expect(sockets.areOpen()).toBe(false)
})
