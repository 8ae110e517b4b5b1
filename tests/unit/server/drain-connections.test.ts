import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mountOrdinary } from '@/lib/server/doors/ordinary/mount-ordinary'
import { createHttpServer } from '@/lib/server/process/create-http-server'
import { countAnswers, drainConnections } from '@/lib/server/process/drain-connections'
import { dial, echo, type Seen } from './ordinary/door-bed'

const POST = 'POST /ours HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi'
const GET = 'GET /theirs HTTP/1.1\r\nhost: a\r\n\r\n'
const NO_SOCKETS = { closeIdle: () => undefined, areOpen: () => false, closeAll: () => undefined }

type Drained = {
  readonly port: number
  /** Requests of the ordinary door that wait for an answer. */
  readonly waiting: Seen[]
  drain(longestMs?: number): Promise<void>
}

async function openDrained({
  isPatient = false,
  answerNode = (response: ServerResponse): unknown => response.end('theirs'),
} = {}): Promise<Drained> {
  const state = { isDraining: false }
  const waiting: Seen[] = []
  const gatewayDoor: RequestListener = (_request, response) => void answerNode(response)
  const server = createHttpServer({
    runtime: { isDraining: () => state.isDraining, readiness: () => expect.fail('nobody asks') },
    gatewayDoor,
    metrics: { render: () => Promise.resolve(''), contentType: '' },
    metricsToken: undefined,
  })
  const answers = countAnswers(server)
  const ordinary = mountOrdinary(server, ({ url, headers }, sink) => {
    if (!url.startsWith('/ours')) return false
    const seen = { url, headers, sink }
    if (isPatient) waiting.push(seen)
    else echo(seen)
    return true
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    ordinary.closeAll()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    waiting,
    drain(longestMs = 10_000) {
      state.isDraining = true
      const calls = { inFlight: () => waiting.length, end: () => Promise.resolve() }
      return drainConnections({ server, ordinary, sockets: NO_SOCKETS, answers }, calls, longestMs)
    },
  }
}

describe('a drain', () => {
  it.each([
    ['the ordinary door', POST, '"body":"hi"}'],
    ['node:http', GET, 'theirs'],
  ])(
    'answers what was on its way on a connection that was kept, and says that it ends: %s',
    async (_door, request, end) => {
      const { port, drain } = await openDrained()
      const client = await dial(port)
      client.write(request)
      expect(await client.until(end)).toMatch(/connection: keep-alive/i)
      const drained = drain()
      await new Promise((resolve) => setTimeout(resolve, 100))
      client.write(request)
      const last = await client.until('')
      expect(last).toMatch(/^HTTP\/1\.1 200 OK/)
      expect(last).toMatch(/connection: close/i)
      await drained
    },
  )

  it('keeps a connection for one more request whose client was told so before', async () => {
    const { port, waiting, drain } = await openDrained({ isPatient: true })
    const client = await dial(port)
    client.write(POST)
    while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const sink = waiting[0]?.sink
    sink?.start(200, [])
    sink?.write(Buffer.from('begun'))
    await client.until('begun')
    const drained = drain()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    sink?.end()
    waiting.length = 0
    await client.until('0\r\n\r\n')
    client.write(POST)
    while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const next = waiting.pop()
    if (next !== undefined) echo(next)
    expect(await client.until('')).toMatch(/connection: close[^]*"body":"hi"/)
    await drained
  })

  it('lets an answer of the portal end', async () => {
    const { port, drain } = await openDrained({
      answerNode(response) {
        response.write('a page')
        setTimeout(() => response.end(' to its end'), 1_500)
      },
    })
    const client = await dial(port)
    client.write(GET)
    await client.until('a page')
    const drained = drain()
    expect(await client.until('0\r\n\r\n')).toContain(' to its end')
    await drained
  })

  it('is over at once where nobody is connected, and soon where nobody asks', async () => {
    const alone = await openDrained()
    const startedMs = performance.now()
    await alone.drain()
    expect(performance.now() - startedMs).toBeLessThan(500)
    const { port, drain } = await openDrained()
    const idle = await dial(port)
    await drain()
    await idle.until('')
    expect(performance.now() - startedMs).toBeLessThan(4_000)
  })

  it('takes no new connections', async () => {
    const { port, drain } = await openDrained()
    await dial(port)
    const drained = drain()
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed')
    await drained
  })
})

it('answers are counted until they have left or their client has', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/end') response.end()
  })
  const answers = countAnswers(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const [first, second] = [await dial(port), await dial(port)]
  first.write('GET /wait HTTP/1.1\r\nhost: a\r\n\r\n')
  await expect.poll(answers).toBe(1)
  second.write('GET /end HTTP/1.1\r\nhost: a\r\n\r\n')
  await second.until('\r\n\r\n')
  await expect.poll(answers).toBe(1)
  first.destroy()
  await expect.poll(answers).toBe(0)
})
