import { createServer, type Server, type ServerResponse } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { inTurn } from '@/lib/server/doors/in-turn'
import { answerTooSlow } from '@/lib/server/process/portal-body'
import { createBodyHold } from '@/lib/server/process/portal-body-hold'
import { createPortalProxy } from '@/lib/server/process/portal-proxy'
import { dial } from './ordinary/door-bed'

const PAGE_BYTES = 900 * 1024

/** The way to a portal that knows how many connections it has, and how many requests it serves. */
async function openWay() {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'portal-held-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const socketPath = path.join(directory, 'portal.sock')
  const counts = { begun: 0, serving: 0 }
  const portal = createServer((request, response) => {
    counts.begun += 1
    counts.serving += 1
    response.once('close', () => (counts.serving -= 1))
    let bytes = 0
    request.on('data', (chunk: Buffer) => (bytes += chunk.length))
    request.on('end', () => response.end(request.url === '/page' ? 'x'.repeat(PAGE_BYTES) : `read ${bytes}`))
  })
  await new Promise<void>((resolve) => portal.listen(socketPath, resolve))
  const passOn = createPortalProxy({ socketPath, addressOf: () => '127.0.0.1', publicUrl: undefined })
  const accepted: Socket[] = []
  const hold: ServerResponse[] = []
  const begin = inTurn((request, response) => {
    if (request.url === '/hold') hold.push(response)
    else passOn(request, response)
  })
  const front = createServer(begin).on('connection', (socket: Socket) => accepted.push(socket))
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => [front, portal].forEach(close))
  return { counts, accepted, hold, port: (front.address() as AddressInfo).port }
}

function close(server: Server): void {
  server.closeAllConnections()
  server.close()
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

it('a request takes a connection to the portal when its body has come, and arrives whole', async () => {
  const { counts, port } = await openWay()
  for (const framing of ['content-length: 9', 'transfer-encoding: chunked']) {
    const socket = await dial(port)
    const isChunked = framing.includes('chunked')
    socket.write(
      `POST /call HTTP/1.1\r\nhost: a\r\n${framing}\r\n\r\n${isChunked ? '4\r\nfour\r\n' : 'four'}`,
    )
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(counts.serving).toBe(0)
    socket.write(isChunked ? '5\r\n more\r\n0\r\n\r\n' : ' more')
    expect(await socket.until('read 9')).toMatch(/^HTTP\/1\.1 200/)
  }
  expect(counts.begun).toBe(2)
})

it('a large body is passed on while it comes, and arrives whole', async () => {
  const { port } = await openWay()
  const bytes = 3 * 1024 * 1024
  const answer = await fetch(`http://127.0.0.1:${port}/call`, { method: 'POST', body: 'x'.repeat(bytes) })
  expect(await answer.text()).toBe(`read ${bytes}`)
})

it('large bodies that stop half way keep nobody from the portal', async () => {
  const { counts, port } = await openWay()
  for (let client = 0; client < 260; client += 1) {
    const socket = await dial(port)
    socket.write(`POST /call HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n${'x'.repeat(66_000)}`)
  }
  await until(() => counts.begun >= 32)
  const answer = await fetch(`http://127.0.0.1:${port}/small`, { signal: AbortSignal.timeout(2_000) })
  expect(await answer.text()).toBe('read 0')
})

it('a client that leaves before its body has come is never heard of', async () => {
  const { counts, port } = await openWay()
  const socket = await dial(port)
  socket.write('POST /call HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nfour')
  await new Promise((resolve) => setTimeout(resolve, 30))
  socket.resetAndDestroy()
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(counts.begun).toBe(0)
})

it('readers of pages who take nothing keep no connection to the portal', async () => {
  const { counts, port } = await openWay()
  for (let reader = 0; reader < 8; reader += 1) {
    const socket = await dial(port)
    socket.pause()
    socket.write('GET /page HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(2))
  }
  await until(() => counts.begun >= 8)
  await until(() => counts.serving === 0)
})

it('a request behind a page has time of its own', async () => {
  const { port, accepted, hold } = await openWay()
  const socket = await dial(port)
  socket.write('GET /small HTTP/1.1\r\nhost: a\r\n\r\nGET /hold HTTP/1.1\r\nhost: a\r\n\r\n')
  await until(() => hold.length === 1)
  expect(accepted[0]?.timeout).toBe(0)
})

it('a body that comes too slowly is given up', async () => {
  const hold = createBodyHold({ silentMs: 40, graceMs: 10_000, bytesPerSecond: 1, lookEveryMs: 10 })
  const front = createServer((request, response) => {
    hold(request, { onReady: () => response.end('ready'), onTooSlow: () => void answerTooSlow(response) })
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => close(front))
  const socket = await dial((front.address() as AddressInfo).port)
  socket.write('POST /call HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nfour')
  const answer = await socket.until('')
  expect(answer).toMatch(/^HTTP\/1\.1 408/)
  expect(answer).toContain('The body comes too slowly')
})
