import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGateway } from '@/lib/gateway'
import type { AuthLookup } from '@/lib/gateway'
import { mountNode } from '@/lib/server/doors/mount-node'
import { mountOrdinary } from '@/lib/server/doors/ordinary/mount-ordinary'
import { serveOrdinary } from '@/lib/server/doors/ordinary/serve-ordinary'
import { allowHalfOpen } from '@/lib/server/process/create-http-server'
import { createHarness } from '../../../support/gateway-harness'
import { entryOf } from '../../../support/gateway-world'
import { REQUEST_JSON } from '../../../support/message-fixtures'
import { dial } from '../ordinary/door-bed'

/** The gateway behind both doors; its one look-up of a key waits until it is told what was found. */
async function openGateway() {
  const lookups: ((found: AuthLookup) => void)[] = []
  const harness = createHarness({
    ports: { findKey: () => new Promise((resolve) => void lookups.push(resolve)) },
  })
  const gateway = createGateway(harness.ports, harness.config)
  const addressOf = (address: string): string => address
  const server = createServer(
    mountNode({ gateway, addressOf, otherwise: (_request, response) => response.writeHead(404).end() }),
  )
  allowHalfOpen(server)
  const door = mountOrdinary(server, serveOrdinary({ gateway, addressOf }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
    door.closeAll()
  })
  const { port } = server.address() as AddressInfo
  return { port, gateway, harness, lookups }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

const HEAD = 'POST /v1/messages HTTP/1.1\r\nhost: a\r\nauthorization: Bearer sk-good\r\n'
const COUNTED = `content-length: ${REQUEST_JSON.length}\r\n`
const CHUNK = `transfer-encoding: chunked\r\n\r\n${REQUEST_JSON.length.toString(16)}\r\n`

describe('a client that leaves while its key is looked up', () => {
  it.each([
    ['a counted body', `${HEAD}${COUNTED}\r\n${REQUEST_JSON}`],
    ['half of a counted body', `${HEAD}${COUNTED}\r\n${REQUEST_JSON.slice(0, 20)}`],
    ['a counted body that it asks about first', `${HEAD}${COUNTED}expect: 100-continue\r\n\r\n`],
    ['a counted body for node:http', `${HEAD}${COUNTED}te: trailers\r\n\r\n${REQUEST_JSON}`],
    ['a chunked body', `${HEAD}${CHUNK}${REQUEST_JSON}\r\n0\r\n\r\n`],
    ['half of a chunked body', `${HEAD}${CHUNK}${REQUEST_JSON.slice(0, 20)}`],
    [
      'a request without a body',
      `GET /v1/models HTTP/1.1\r\nhost: a\r\nauthorization: Bearer sk-good\r\n\r\n`,
    ],
  ])('having sent %s, is forgotten, and nobody is asked for it', async (_name, text) => {
    const { port, gateway, harness, lookups } = await openGateway()
    const socket = await dial(port)
    socket.write(text)
    await until(() => lookups.length === 1)
    socket.resetAndDestroy()
    // The doors have heard of it by the time that a later connection is served.
    await new Promise((resolve) => setTimeout(resolve, 50))
    lookups[0]?.({ kind: 'found', entry: entryOf({}) })
    await until(() => gateway.requestsInFlight() === 0)
    expect(harness.sent).toEqual([])
    expect(harness.started).toEqual([])
    expect(harness.coordination.sizes()).toMatchObject({ leases: 0, holds: 0 })
  })
})
