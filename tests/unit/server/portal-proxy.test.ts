import { mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { Agent, createServer, get, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mountSocket } from '@/lib/server/doors/socket/mount-socket'
import { allowHalfOpen } from '@/lib/server/process/create-http-server'
import { createPortalProxy } from '@/lib/server/process/portal-proxy'

const directory = mkdtempSync(path.join(os.tmpdir(), 'portal-proxy-'))
const socketPath = path.join(directory, 'portal.sock')
const STARTING_MS = 400
const seen: string[] = []
const LARGE_BYTES = 16 * 1024 * 1024
let isSilent = false
let portal: Server
let front: Server

beforeEach(async () => {
  portal = createServer((request, response) => {
    if (request.url === '/api/crash') return void request.once('data', () => request.socket.destroy())
    if (request.url === '/early') {
      request.resume()
      return void response.write('begun')
    }
    if (request.url === '/half') return serveHalf(request.socket, response)
    if (request.url?.endsWith('/failed') === true) return void response.writeHead(500).end('failed')
    if (request.url === '/refused') return void response.writeHead(413).end('too large')
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${body}`)
      if (request.url === '/endless') return serveEndless(response)
      if (request.url === '/large') return void response.end('x'.repeat(LARGE_BYTES))
      response.end(`answer to ${request.url}`)
    })
  })
  await new Promise<void>((resolve) => portal.listen(socketPath, resolve))
  const addressOf = (): string => '127.0.0.1'
  const otherwise = createPortalProxy({
    socketPath,
    addressOf,
    publicUrl: undefined,
    startingMs: STARTING_MS,
    isDatabaseSilent: () => Promise.resolve(isSilent),
  })
  front = createServer(otherwise)
  allowHalfOpen(front)
  const gateway = { handle: () => Promise.resolve(), requestsInFlight: () => 0, running: () => [] }
  mountSocket(front, { gateway, addressOf, maxBodyBytes: 1_000 })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const server of [front, portal]) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  seen.length = 0
  rmSync(socketPath, { force: true })
})
afterAll(() => rmSync(directory, { recursive: true }))

/** A line, and when it has been read the end of the process. */
function serveHalf(socket: Socket, response: ServerResponse): void {
  response.write('a line\n')
  setTimeout(() => socket.destroy(), 50)
}

/** A page of events that ends when its reader leaves. */
function serveEndless(response: ServerResponse): void {
  response.once('close', () => seen.push('left'))
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
}

async function closePortal(): Promise<void> {
  portal.closeAllConnections()
  await new Promise((resolve) => portal.close(resolve))
}

const port = (): number => (front.address() as AddressInfo).port

/** What comes back for bytes of one's own making, until the connection ends. */
function send(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port(), '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}

/** How the connection of an answer ends: `end` is how HTTP/1.0 tells that it is whole. */
function endOf(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port(), '127.0.0.1', () => socket.write(text))
    socket.resume()
    socket.once('end', () => resolve('end'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
  })
}

async function textOf(url: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port()}${url}`)
  return answer.text()
}

describe('the way to the portal', () => {
  it('breaks off what the portal breaks off, in words of HTTP/1.0 too', async () => {
    expect(await endOf('GET /half HTTP/1.0\r\n\r\n')).toBe('ECONNRESET')
    await expect(textOf('/half')).rejects.toThrow()
  })

  it.each([
    ['with its length', true],
    ['in chunks', false],
  ])('refuses a body no page reads, %s, before the portal has all of it', async (_how, isLengthKnown) => {
    const bytes = 9 * 1024 * 1024
    const framing = isLengthKnown ? `content-length: ${bytes}` : 'transfer-encoding: chunked'
    const body = isLengthKnown ? '' : `${bytes.toString(16)}\r\n${'a'.repeat(bytes)}\r\n0\r\n\r\n`
    const answer = await send(
      `POST /api/auth/x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${framing}\r\n\r\n${body}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('VALIDATION_ERROR')
    expect(seen).toEqual([])
  })

  it('a body of a GET is never a request of its own', async () => {
    const hidden = 'GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n'
    const chunked = `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`
    await send(
      `GET /a HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n${chunked}`,
    )
    expect(await textOf('/next')).toBe('answer to /next')
    expect(await textOf('/last')).toBe('answer to /last')
    expect(seen).toEqual([`GET /a ${hidden}`, 'GET /next ', 'GET /last '])
  })

  it.each(['content-length: 30', 'transfer-encoding: chunked'])(
    'an upgrade with a body (%s) goes nowhere',
    async (framing) => {
      const head = `GET /login HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: websocket\r\n${framing}\r\n\r\n`
      expect(await send(head)).toMatch(/^HTTP\/1\.1 400/)
      expect(await textOf('/next')).toBe('answer to /next')
      expect(seen).toEqual(['GET /next '])
    },
  )

  it('an upgrade that nobody wants is the plain request it also is', async () => {
    const head = (address: string): string =>
      `GET ${address} HTTP/1.1\r\nhost: a\r\nconnection: close, Upgrade\r\nupgrade: websocket\r\n\r\n`
    expect(await send(head('/login'))).toContain('answer to /login')
    // More than a connection takes at once.
    expect((await send(head('/large'))).length).toBeGreaterThan(LARGE_BYTES)
  })

  it('a browser that closes its side has left', async () => {
    const socket = connect(port(), '127.0.0.1')
    socket.write('GET /endless HTTP/1.1\r\nhost: a\r\n\r\n')
    await once(socket, 'data')
    socket.end()
    await once(socket, 'close')
    while (!seen.includes('left')) await new Promise((resolve) => setImmediate(resolve))
    expect(seen).toEqual(['GET /endless ', 'left'])
  })

  it.each([
    ['by the portal', 4],
    ['for its size', 16],
  ])(
    'a body that is refused %s before its end is thrown away, and the connection goes on',
    async (_by, mebibytes) => {
      const bytes = mebibytes * 1024 * 1024
      const next = 'GET /next HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'
      const body = 'x'.repeat(bytes)
      const answer = await send(
        `POST /refused HTTP/1.1\r\nhost: a\r\ncontent-length: ${bytes}\r\n\r\n${body}${next}`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 413/)
      expect(answer).toContain('answer to /next')
    },
  )

  it('an answer that waits for the end of a body that is too large breaks off', async () => {
    const bytes = 9 * 1024 * 1024
    const body = `${bytes.toString(16)}\r\n${'a'.repeat(bytes)}\r\n`
    const answer = await send(`POST /early HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n${body}`)
    expect(answer).toContain('begun')
    expect(answer).not.toContain('\r\n0\r\n')
  })

  it('a body for a portal that goes away is thrown away, and the connection goes on', async () => {
    const bytes = 7 * 1024 * 1024
    const next = 'GET /next HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'
    const head = `POST /api/crash HTTP/1.1\r\nhost: a\r\ncontent-length: ${bytes}\r\n\r\n`
    const answer = await send(`${head}${'x'.repeat(bytes)}${next}`)
    expect(answer).toContain('PORTAL_UNAVAILABLE')
    expect(answer).toContain('answer to /next')
  })

  it('requests of one connection leave no listeners on it', async () => {
    const sockets = new Set<Socket>()
    front.on('connection', (socket: Socket) => sockets.add(socket))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const listeners: number[] = []
    for (let count = 0; count < 3; count += 1) {
      const [answer] = await once(get({ port: port(), host: '127.0.0.1', agent }), 'response')
      await once(answer.resume(), 'end')
      for (const socket of sockets) listeners.push(socket.listenerCount('end'))
    }
    agent.destroy()
    expect(listeners).toHaveLength(3)
    expect(new Set(listeners).size).toBe(1)
  })

  it('a portal that does not listen yet is waited for, with what is sent to it', async () => {
    await closePortal()
    const body = 'x'.repeat(300_000)
    const posted = fetch(`http://127.0.0.1:${port()}/posted`, { method: 'POST', body })
    const answers = Promise.all([textOf('/page'), posted.then((answer) => answer.text())])
    const gone = get({ port: port(), host: '127.0.0.1', path: '/gone' }).on('error', () => undefined)
    setTimeout(() => gone.destroy(), 50)
    setTimeout(() => portal.listen(socketPath), STARTING_MS / 2)
    expect(await answers).toEqual(['answer to /page', 'answer to /posted'])
    expect(seen.toSorted()).toEqual(['GET /page ', `POST /posted ${body}`])
  })

  it('one that is not there for long answers the API in its envelope, pages with one that tries again', async () => {
    await closePortal()
    const call = await fetch(`http://127.0.0.1:${port()}/api/v1/admin/groups?page=1`)
    expect(call.status).toBe(503)
    expect(call.headers.get('content-type')).toMatch(/^application\/json/)
    expect(call.headers.get('retry-after')).toBe('2')
    expect(await call.json()).toMatchObject({
      code: 503,
      reason: 'PORTAL_UNAVAILABLE',
      message: expect.any(String),
      metadata: { retry_after_seconds: 2, request_id: expect.any(String) },
    })
    const page = await fetch(`http://127.0.0.1:${port()}/login`)
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '2'])
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    expect(await page.text()).toContain('http-equiv="refresh"')
  })

  it('stands in for a page that failed without a database, and for nothing else', async () => {
    const ask = (url: string, headers = {}): Promise<Response> =>
      fetch(`http://127.0.0.1:${port()}${url}`, { headers })
    const shown = async (answer: Response): Promise<unknown> => [answer.status, await answer.text()]
    isSilent = true
    const page = await ask('/failed')
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await page.text()).toMatch(/http-equiv="refresh".*The database cannot be reached/)
    expect(await shown(await ask('/api/failed'))).toEqual([500, 'failed'])
    expect(await shown(await ask('/failed', { rsc: '1' }))).toEqual([500, 'failed'])
    isSilent = false
    expect(await shown(await ask('/failed'))).toEqual([500, 'failed'])
  })
})
