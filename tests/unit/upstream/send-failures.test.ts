import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createUpstream, type Upstream, type UpstreamCall, type UpstreamFailure } from '@/lib/upstream'
import { accountAt, httpLoopback, readAll, requestTo, tcpLoopback } from './loopback'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close()
})

function keep<T extends { close(): Promise<void> }>(one: T): T {
  opened.push(one)
  return one
}

function upstream(fields: Partial<Parameters<typeof createUpstream>[0]> = {}): Upstream {
  return keep(createUpstream({ allowPrivateUpstreams: true, connectTimeoutMs: 10_000, ...fields }))
}

async function failureOf(call: UpstreamCall): Promise<UpstreamFailure> {
  const head = await call.response
  if (!head.ok) return head.failure
  const { failure } = await readAll(head.response)
  if (failure === null) throw new Error('the call succeeded')
  return failure
}

describe('timeouts', () => {
  it('no headers in time', async () => {
    const server = keep(await httpLoopback(() => undefined))
    const call = upstream().send(requestTo(accountAt(server.url), { headersTimeoutMs: 20 }))
    expect(await failureOf(call)).toMatchObject({ kind: 'timeout', phase: 'headers' })
  })

  it('a stream that stalls', async () => {
    const server = keep(
      await httpLoopback((_request, response) => {
        response.write('begun')
      }),
    )
    const call = upstream().send(requestTo(accountAt(server.url), { idleTimeoutMs: 20 }))
    expect(await failureOf(call)).toMatchObject({ kind: 'timeout', phase: 'idle' })
  })

  it('no TLS greeting in time', async () => {
    const server = keep(await tcpLoopback(() => undefined))
    const url = server.url.replace('http:', 'https:')
    const call = upstream({ connectTimeoutMs: 20 }).send(requestTo(accountAt(url)))
    expect(await failureOf(call)).toMatchObject({ kind: 'timeout', phase: 'connect' })
  })
})

describe('lost connections', () => {
  it('nobody listens', async () => {
    const server = await httpLoopback(() => undefined)
    await server.close()
    expect(await failureOf(upstream().send(requestTo(accountAt(server.url))))).toEqual({
      kind: 'unreachable',
      phase: 'connect',
      reusedConnection: false,
      message: 'No connection (ECONNREFUSED)',
    })
  })

  it('a reset before headers on a fresh connection is not put down to its age', async () => {
    const server = keep(await tcpLoopback((socket) => void socket.once('data', () => socket.destroy())))
    expect(await failureOf(upstream().send(requestTo(accountAt(server.url))))).toMatchObject({
      kind: 'unreachable',
      phase: 'headers',
      reusedConnection: false,
    })
  })

  it('a reset before headers on a connection that served before is', async () => {
    const sockets: Socket[] = []
    const server = keep(
      await tcpLoopback((socket) => {
        sockets.push(socket)
        let served = 0
        socket.on('data', () => {
          if (served++ === 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
          else socket.resetAndDestroy()
        })
      }),
    )
    const { send } = upstream({ maxConnectionsPerOrigin: 1 })
    const account = accountAt(server.url)
    const first = await send(requestTo(account)).response
    if (!first.ok) throw new Error(first.failure.message)
    await readAll(first.response)
    expect(await failureOf(send(requestTo(account)))).toMatchObject({
      kind: 'unreachable',
      phase: 'headers',
      reusedConnection: true,
    })
    expect(sockets).toHaveLength(1)
    const third = await send(requestTo(account)).response
    expect(third.ok).toBe(true)
    expect(sockets).toHaveLength(2)
  })

  it.each([
    ['a part of the head', 'HTTP/1.1 200 OK\r\ncontent'],
    ['a head before the answer', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['no HTTP', 'hello\r\n\r\n'],
  ])('is not put down to the age of its connection after %s: the request was read', async (_name, begin) => {
    const server = keep(
      await tcpLoopback((socket) => {
        let served = 0
        socket.on('data', () => {
          if (served++ === 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
          else socket.end(begin)
        })
      }),
    )
    const { send } = upstream({ maxConnectionsPerOrigin: 1 })
    const account = accountAt(server.url)
    const first = await send(requestTo(account)).response
    if (!first.ok) throw new Error(first.failure.message)
    await readAll(first.response)
    expect(await failureOf(send(requestTo(account)))).toMatchObject({
      kind: 'unreachable',
      phase: 'headers',
      reusedConnection: false,
    })
  })

  it('a greeting that never becomes an answer is not waited for', async () => {
    const server = keep(await tcpLoopback((socket) => void socket.write('220 mail.test ESMTP\r\n')))
    expect(await failureOf(upstream().send(requestTo(accountAt(server.url))))).toMatchObject({
      kind: 'unreachable',
    })
  })

  it('a body cut short is an error, not an end', async () => {
    const server = keep(
      await tcpLoopback((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'))
      }),
    )
    expect(await failureOf(upstream().send(requestTo(accountAt(server.url))))).toMatchObject({
      kind: 'unreachable',
      phase: 'idle',
    })
  })

  it('an answer that is no HTTP', async () => {
    const server = keep(
      await tcpLoopback((socket) => void socket.once('data', () => socket.end('hello\r\n\r\n'))),
    )
    expect(await failureOf(upstream().send(requestTo(accountAt(server.url))))).toEqual({
      kind: 'unreachable',
      phase: 'headers',
      reusedConnection: false,
      message: 'The answer is not HTTP/1.1: no status line',
    })
  })

  it('bytes behind an answer are never the answer of the next call', async () => {
    let connections = 0
    const server = keep(
      await tcpLoopback((socket) => {
        connections += 1
        const isFirst = connections === 1
        socket.on('data', () =>
          socket.write(
            isFirst
              ? 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong'
              : 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nright',
          ),
        )
      }),
    )
    const { send } = upstream({ maxConnectionsPerOrigin: 1 })
    const account = accountAt(server.url)
    const calls = [send(requestTo(account)), send(requestTo(account))]
    const texts = calls.map(async (call) => {
      const head = await call.response
      return head.ok ? (await readAll(head.response)).text : head.failure.message
    })
    expect(await Promise.all(texts)).toEqual(['ok', 'right'])
    expect(connections).toBe(2)
  })

  it('the time between pieces of an answer begins with its head', async () => {
    const server = keep(
      await tcpLoopback((socket) => {
        socket.once('data', () => {
          setTimeout(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n'), 1_800)
          setTimeout(() => socket.write('ok'), 2_300)
        })
      }),
    )
    const call = upstream().send(requestTo(accountAt(server.url), { idleTimeoutMs: 2_000 }))
    const head = await call.response
    if (!head.ok) throw new Error(head.failure.message)
    expect(await readAll(head.response)).toEqual({ text: 'ok', failure: null })
  })

  it('close() tells running calls', async () => {
    const server = keep(await httpLoopback((_request, response) => void response.write('begun')))
    const running = upstream()
    const head = await running.send(requestTo(accountAt(server.url))).response
    if (!head.ok) throw new Error(head.failure.message)
    const end = readAll(head.response)
    await running.close()
    expect((await end).failure).toMatchObject({ kind: 'unreachable', phase: 'idle' })
  })
})

describe('what is never called', () => {
  it.each([
    ['loopback address', 'http://127.0.0.1:{port}'],
    ['decimal notation', 'http://2130706433:{port}'],
    ['octal and short notation', 'http://0177.1:{port}'],
    ['IPv4 inside IPv6', 'http://[::ffff:127.0.0.1]:{port}'],
    ['loopback name', 'http://localhost:{port}'],
  ])('a %s, while private targets are not allowed', async (_name, template) => {
    let connections = 0
    const server = keep(await tcpLoopback(() => connections++))
    const { send } = upstream({ allowPrivateUpstreams: false })
    const call = send(requestTo(accountAt(template.replace('{port}', String(server.port)))))
    expect(await failureOf(call)).toMatchObject({ kind: 'blocked', phase: 'connect' })
    expect(connections).toBe(0)
  })

  it.each([
    'http://169.254.169.254',
    'http://[fd00:ec2::254]',
    'http://metadata.google.internal.',
    'http://0xa9fea9fe',
  ])('the metadata service %s, even where private targets are allowed', async (url) => {
    expect(await failureOf(upstream().send(requestTo(accountAt(url))))).toMatchObject({ kind: 'blocked' })
  })

  it.each(['ftp://example.com', 'https://user:pass@example.com', 'not a url'])(
    'the base URL %s',
    async (url) => {
      expect(await failureOf(upstream().send(requestTo(accountAt(url))))).toMatchObject({ kind: 'blocked' })
    },
  )

  it('a target behind a proxy, directly: a proxy that is down is no reason to go around it', async () => {
    let connections = 0
    const server = keep(await tcpLoopback(() => connections++))
    const proxy = { protocol: 'http', host: '127.0.0.1', port: 9, username: null, password: null } as const
    const failure = await failureOf(upstream().send(requestTo(accountAt(server.url, { proxy }))))
    expect(failure).toMatchObject({ kind: 'unreachable', phase: 'connect' })
    expect(failure.message).toContain('The proxy cannot be reached')
    expect(connections).toBe(0)
  })

  it('a header that smuggles a line break', async () => {
    let connections = 0
    const server = keep(await tcpLoopback(() => connections++))
    const call = upstream().send(requestTo(accountAt(server.url), { headers: ['x-a', 'b\r\nx-c: d'] }))
    expect(await failureOf(call)).toMatchObject({ kind: 'blocked' })
    expect(connections).toBe(0)
  })
})
