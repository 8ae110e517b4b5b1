import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Gateway } from '@/lib/gateway'
import { mountSocket } from '@/lib/server/doors/socket/mount-socket'

function upgradeOf(path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    'host: gateway',
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n')
}

/** A door behind which nobody answers; `asked` resolves once somebody has been asked. */
async function silentDoor() {
  const server = createServer()
  const asked = new Promise<void>((resolve) => {
    server.once('request', () => resolve())
    const handle = (): Promise<void> => {
      resolve()
      return new Promise(() => undefined)
    }
    const gateway = { handle } as unknown as Gateway
    mountSocket(server, { gateway, addressOf: (address) => address, maxBodyBytes: 1 })
  })
  const accepted = new Promise<Socket>((resolve) => void server.once('connection', resolve))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, asked, accepted }
}

it.each([
  ['while its key is looked up', '/v1/responses'],
  ['on a path that is not the gateway’s', '/login'],
])('a client that resets its upgrade %s ends nothing but its connection', async (_, path) => {
  const unheard = vi.fn<(error: Error) => void>()
  process.on('uncaughtException', unheard)
  onTestFinished(() => void process.off('uncaughtException', unheard))
  const { port, asked, accepted } = await silentDoor()
  const client = connect(port, '127.0.0.1')
  client.write(upgradeOf(path))
  await asked
  const connection = await accepted
  const closed = new Promise((resolve) => void connection.once('close', resolve))
  client.resetAndDestroy()
  await closed
  expect(unheard).not.toHaveBeenCalled()
})

it.each([
  ['a WebSocket of the gateway', '/v1/responses', 'websocket'],
  ['a WebSocket of nobody', '/login', 'websocket'],
  ['another protocol', '/login', 'h2c'],
])(
  'an upgrade to %s behind a request that waits for its answer ends its connection alone',
  async (_, path, name) => {
    const unheard = vi.fn<(error: Error) => void>()
    process.on('uncaughtException', unheard)
    onTestFinished(() => void process.off('uncaughtException', unheard))
    const { port, asked, accepted } = await silentDoor()
    const client = connect(port, '127.0.0.1')
    client.write('GET /login HTTP/1.1\r\nhost: gateway\r\n\r\n')
    const connection = await accepted
    await asked
    const closed = new Promise((resolve) => void connection.once('close', resolve))
    client.write(upgradeOf(path).replace('websocket', name))
    await closed
    expect(unheard).not.toHaveBeenCalled()
  },
)
