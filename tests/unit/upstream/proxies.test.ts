import { readFileSync } from 'node:fs'
import { connect, type AddressInfo, type Socket } from 'node:net'
import path from 'node:path'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  classifyFailure,
  createUpstream,
  type Upstream,
  type UpstreamAccount,
  type UpstreamProxy,
} from '@/lib/upstream'
import { httpProxy, socksProxy, type LoopbackProxy } from '../../support/loopback-proxies'
import { waitUntil } from '../../support/wait-until'
import { accountAt, httpLoopback, readAll, requestTo, tcpLoopback } from './loopback'

const USER = { username: 'ada', password: 'correct:horse' }
const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const one of opened.splice(0).toReversed()) await one.close()
})

function keep<T extends { close(): Promise<void> }>(one: T): T {
  opened.push(one)
  return one
}

function upstreamOf(allowPrivateUpstreams = true): Upstream {
  return keep(createUpstream({ allowPrivateUpstreams, connectTimeoutMs: 2_000 }))
}

function through(proxy: Pick<LoopbackProxy, 'port'>, fields: Partial<UpstreamProxy> = {}): UpstreamProxy {
  return { protocol: 'http', host: '127.0.0.1', port: proxy.port, username: null, password: null, ...fields }
}

/** What a call through a proxy came to: the body, or the sentence of its failure. */
async function ask(upstream: Upstream, account: UpstreamAccount): Promise<string> {
  const sent = await upstream.send(requestTo(account)).response
  if (!sent.ok) return `${sent.failure.kind} ${sent.failure.phase}: ${sent.failure.message}`
  return (await readAll(sent.response)).text
}

const KINDS = [
  ['http', httpProxy],
  ['socks5', socksProxy],
] as const

describe.each(KINDS)('a %s proxy', (protocol, openProxy) => {
  it.each([
    ['without sign-in', undefined],
    ['with sign-in', USER],
  ])('%s carries calls, keeps the connection and is told an address', async (_, user) => {
    const provider = keep(
      await httpLoopback((request, response) => response.end(`at ${request.headers.host}`)),
    )
    const proxy = keep(await openProxy(user === undefined ? {} : { user }))
    const upstream = upstreamOf()
    const account = accountAt(`http://localhost:${provider.port}`, {
      proxy: through(proxy, { protocol, ...user }),
    })
    for (let call = 0; call < 3; call += 1) {
      expect(await ask(upstream, account)).toBe(`at localhost:${provider.port}`)
      // The connection is free once the turn in which its answer ended is over.
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(proxy.targets).toEqual([`127.0.0.1:${provider.port}`])
    expect(proxy.counts.opened).toBe(1)
  })

  it('that refuses the password is a fault with a clear message', async () => {
    const provider = keep(await httpLoopback((_, response) => response.end('hello')))
    const proxy = keep(await openProxy({ user: USER }))
    const wrong = through(proxy, { protocol, username: 'ada', password: 'wrong' })
    const account = accountAt(provider.url, { proxy: wrong })
    const sent = await upstreamOf().send(requestTo(account)).response
    expect(sent.ok).toBe(false)
    if (sent.ok) return
    expect(classifyFailure(sent.failure)).toMatchObject({
      kind: 'unreachable',
      reusedConnection: false,
      message: expect.stringContaining('refused the user name or password') as string,
    })
  })

  it('that is down is said to be, and leaves the provider out of it', async () => {
    const proxy = await openProxy()
    await proxy.close()
    const account = accountAt('http://127.0.0.1:9', { proxy: through(proxy, { protocol }) })
    expect(await ask(upstreamOf(), account)).toBe(
      'unreachable connect: The proxy cannot be reached (ECONNREFUSED)',
    )
  })

  it('that speaks something else, goes silent or hangs up ends the call', async () => {
    const garbage = keep(await tcpLoopback((socket) => socket.end('SSH-2.0-x\r\n\r\n\r\n')))
    const deaf = keep(await tcpLoopback(() => undefined))
    const hangsUp = keep(await tcpLoopback((socket) => socket.destroy()))
    const upstream = keep(createUpstream({ allowPrivateUpstreams: true, connectTimeoutMs: 150 }))
    const account = (proxy: { readonly port: number }): UpstreamAccount =>
      accountAt('http://127.0.0.1:9', { proxy: through(proxy, { protocol }) })
    expect(await ask(upstream, account(garbage))).toMatch(/The proxy does not speak (HTTP|SOCKS5)$/)
    expect(await ask(upstream, account(deaf))).toBe('timeout connect: Connecting took too long')
    expect(await ask(upstream, account(hangsUp))).toMatch(/^unreachable connect: The proxy/)
  })

  it('may be private; a refused target is refused before the proxy hears of it', async () => {
    const proxy = keep(
      protocol === 'http' ? await httpProxy({ answer: '503 No' }) : await socksProxy({ answer: 1 }),
    )
    const guarded = upstreamOf(false)
    const at = (baseUrl: string): UpstreamAccount =>
      accountAt(baseUrl, { proxy: through(proxy, { protocol }) })
    expect(await ask(guarded, at('http://10.0.0.1'))).toContain('blocked')
    expect(await ask(guarded, at('http://169.254.169.254'))).toContain('blocked')
    expect(proxy.counts.opened).toBe(0)
    expect(await ask(guarded, at('http://93.184.216.34'))).toMatch(/^unreachable connect: The proxy/)
    expect(proxy.targets).toEqual(['93.184.216.34:80'])
    const metadata = accountAt('http://93.184.216.34', {
      proxy: { ...through(proxy), protocol, host: '169.254.169.254' },
    })
    expect(await ask(upstreamOf(true), metadata)).toBe('blocked connect: Metadata services are never called')
  })
})

describe('answers of proxies', () => {
  it.each([
    ['http', '502 Bad Gateway', 'The proxy refused the connection (502)'],
    ['http', '407 Proxy Authentication Required', 'The proxy refused the user name or password (407)'],
    ['socks5', 2, 'The proxy does not allow this connection'],
    ['socks5', 5, 'The proxy was refused by the host'],
  ] as const)('%s %s: %s', async (protocol, answer, message) => {
    const proxy = keep(
      typeof answer === 'string' ? await httpProxy({ answer }) : await socksProxy({ answer }),
    )
    const account = accountAt('http://127.0.0.1:9', { proxy: through(proxy, { protocol }) })
    expect(await ask(upstreamOf(), account)).toBe(`unreachable connect: ${message}`)
  })

  it('a SOCKS5 proxy that wants a password is told apart', async () => {
    const proxy = keep(await socksProxy({ user: USER }))
    const account = accountAt('http://127.0.0.1:9', { proxy: through(proxy, { protocol: 'socks5' }) })
    expect(await ask(upstreamOf(), account)).toContain('unreachable connect: The proxy')
  })
})

describe('an answer of a proxy', () => {
  const NAME = Buffer.concat([Buffer.from([5, 0, 0, 3, 9]), Buffer.from('localhost'), Buffer.from([0, 80])])
  const IPV6 = Buffer.concat([Buffer.from([5, 0, 0, 4]), Buffer.alloc(18)])

  it.each([
    ['http', [Buffer.from('HTTP/1.0 200 fine\r\nx-proxy: yes\r\n\r\n')]],
    ['socks5', [Buffer.from([5, 0]), NAME]],
    ['socks5', [Buffer.from([5, 0]), IPV6]],
  ] as const)('%s may come byte by byte, and name any kind of address', async (protocol, steps) => {
    const proxy = keep(
      await tcpLoopback((socket) => {
        socket.setNoDelay(true)
        let step = 0
        socket.on('data', () => {
          const answer = steps[step]
          step += 1
          if (answer === undefined) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello')
          else void trickle(socket, answer)
        })
      }),
    )
    const account = accountAt('http://127.0.0.1:9', { proxy: through(proxy, { protocol }) })
    expect(await ask(upstreamOf(), account)).toBe('hello')
  })

  it('that never ends is not read for ever', async () => {
    const proxy = keep(
      await tcpLoopback((socket) => {
        socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(64 * 1024)}`))
      }),
    )
    const account = accountAt('http://127.0.0.1:9', { proxy: through(proxy) })
    expect(await ask(upstreamOf(), account)).toBe('unreachable connect: The proxy sent no answer of its kind')
  })
})

async function trickle(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    socket.write(Buffer.from([byte]))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('pools', () => {
  it('are one for each proxy, and closed when no account has the proxy any more', async () => {
    const provider = keep(await httpLoopback((_, response) => response.end('hello')))
    const [first, second] = [keep(await httpProxy()), keep(await socksProxy())]
    const upstream = upstreamOf()
    const one = accountAt(provider.url, { proxy: through(first) })
    const other = accountAt(provider.url, { id: 2, proxy: through(second, { protocol: 'socks5' }) })
    const direct = accountAt(provider.url, { id: 3 })
    for (const account of [one, other, direct]) expect(await ask(upstream, account)).toBe('hello')
    expect([first.counts.open, second.counts.open]).toEqual([1, 1])
    upstream.retainProxies([other, direct])
    await waitUntil('the pool of the old proxy is closed', () => Promise.resolve(first.counts.open === 0))
    expect(second.counts.open).toBe(1)
    // A request that began before the change still finds its way.
    expect(await ask(upstream, one)).toBe('hello')
    expect(await ask(upstream, other)).toBe('hello')
    expect([first.counts.opened, second.counts.opened]).toEqual([2, 1])
  })
})

describe('TLS', () => {
  it('goes to the provider by its own name, through http, https and socks5 proxies', async () => {
    // The certificate of this test is of no known authority.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const pems = readCertificate()
    const names: unknown[] = []
    const provider = keep(await tlsServer(pems, (socket) => answerOnce(socket, names)))
    const plain = keep(await httpProxy({ user: USER }))
    const socks = keep(await socksProxy({ user: USER }))
    const front = keep(await tlsServer(pems, (socket) => pipeTo(socket, plain.port)))
    const upstream = upstreamOf()
    const roads = [
      through(plain, USER),
      through(front, { protocol: 'https', host: 'localhost', ...USER }),
      through(socks, { protocol: 'socks5', ...USER }),
    ]
    for (const proxy of roads) {
      expect(await ask(upstream, accountAt(`https://localhost:${provider.port}`, { proxy }))).toBe('hello')
    }
    expect(names).toEqual(['localhost', 'localhost', 'localhost'])
    vi.unstubAllEnvs()
    const [http] = roads
    const strict = accountAt(`https://localhost:${provider.port}`, { proxy: http ?? null })
    expect(await ask(upstreamOf(), strict)).toBe(
      'unreachable connect: No connection (DEPTH_ZERO_SELF_SIGNED_CERT)',
    )
  })
})

type Pems = { readonly key: Buffer; readonly cert: Buffer }

/** A certificate for `localhost` that nothing but these tests knows; it lasts until 2126. */
function readCertificate(): Pems {
  const folder = path.resolve(import.meta.dirname, '../../fixtures/tls')
  return {
    key: readFileSync(path.join(folder, 'localhost-key.pem')),
    cert: readFileSync(path.join(folder, 'localhost-cert.pem')),
  }
}

async function tlsServer(
  pems: Pems,
  handle: (socket: TLSSocket) => void,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createTlsServer(pems, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    handle(socket)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function answerOnce(socket: TLSSocket, names: unknown[]): void {
  names.push((socket as TLSSocket & { servername?: unknown }).servername)
  socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello'))
}

function pipeTo(socket: Socket, port: number): void {
  const onward = connect(port, '127.0.0.1')
  onward.on('error', () => socket.destroy())
  socket.on('close', () => onward.destroy())
  socket.pipe(onward).pipe(socket)
}
