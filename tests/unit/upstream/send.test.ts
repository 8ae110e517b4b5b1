import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createUpstream, type Upstream, type UpstreamCall, type UpstreamResponse } from '@/lib/upstream'
import { accountAt, httpLoopback, readAll, requestTo, tcpLoopback, type Loopback } from './loopback'

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

async function answered(call: UpstreamCall): Promise<UpstreamResponse> {
  const head = await call.response
  if (!head.ok) throw new Error(head.failure.message)
  return head.response
}

async function failed(call: UpstreamCall) {
  const head = await call.response
  if (head.ok) throw new Error(`answered ${String(head.response.status)}`)
  return head.failure
}

/** A server that answers with whatever the test writes by hand. */
async function manualServer(): Promise<{ server: Loopback; next: () => Promise<ServerResponse> }> {
  const ready: ServerResponse[] = []
  const wanted: ((response: ServerResponse) => void)[] = []
  const server = await httpLoopback((request, response) => {
    request.resume()
    const want = wanted.shift()
    if (want === undefined) ready.push(response)
    else want(response)
  })
  const next = (): Promise<ServerResponse> => {
    const response = ready.shift()
    return response === undefined ? new Promise((resolve) => wanted.push(resolve)) : Promise.resolve(response)
  }
  return { server: keep(server), next }
}

describe('send', () => {
  it('sends method, joined path, query, headers and body, and gives status, headers and body back', async () => {
    const server = keep(
      await httpLoopback((request, response) => {
        let body = ''
        request.on('data', (chunk: Buffer) => (body += chunk.toString()))
        request.on('end', () => {
          response.writeHead(201, { 'content-type': 'application/json', 'request-id': 'r1' })
          response.end(
            JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }),
          )
        })
      }),
    )
    const account = accountAt(`${server.url}/base/v1/`)
    const call = upstream().send(
      requestTo(account, {
        query: 'beta=true',
        headers: ['x-api-key', 'k1', 'accept-encoding', 'identity'],
        body: Buffer.from('{"a":"ü"}'),
      }),
    )
    const response = await answered(call)
    expect(response.status).toBe(201)
    expect(response.headers['request-id']).toBe('r1')
    const { text, failure } = await readAll(response)
    expect(failure).toBeNull()
    const seen = JSON.parse(text) as Record<string, unknown>
    expect(seen).toMatchObject({ method: 'POST', url: '/base/v1/messages?beta=true', body: '{"a":"ü"}' })
    expect(seen['headers']).toMatchObject({
      host: `127.0.0.1:${String(server.port)}`,
      'x-api-key': 'k1',
      'accept-encoding': 'identity',
      'content-length': '10',
      connection: 'keep-alive',
    })
  })

  it('adds beta=true for OAuth accounts of anthropic, once', async () => {
    const urls: (string | undefined)[] = []
    const server = keep(
      await httpLoopback((request, response) => {
        urls.push(request.url)
        response.end()
      }),
    )
    const account = accountAt(server.url, { type: 'oauth' })
    const { send } = upstream()
    for (const query of ['', 'beta=true']) await readAll(await answered(send(requestTo(account, { query }))))
    expect(urls).toEqual(['/v1/messages?beta=true', '/v1/messages?beta=true'])
  })

  it('streams chunks as they arrive', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    const reply = await next()
    reply.writeHead(200, { 'content-type': 'text/event-stream' })
    reply.write('first;')
    const response = await answered(call)
    let chunks = 0
    const end = readAll(response, () => {
      if (++chunks === 1) reply.end('second;')
      return true
    })
    expect(await end).toEqual({ text: 'first;second;', failure: null })
    expect(chunks).toBe(2)
  })

  it('keeps what arrived before read() was called, the end included', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    const reply = await next()
    const closed = once(reply, 'close')
    reply.end('all of it')
    const response = await answered(call)
    await closed
    expect(await readAll(response)).toEqual({ text: 'all of it', failure: null })
  })

  it('holds a large answer back until it is read, then gives every byte', async () => {
    const size = 8 * 1024 * 1024
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    const reply = await next()
    reply.end(Buffer.alloc(size, 'x'))
    const response = await answered(call)
    const { text, failure } = await readAll(response)
    expect(failure).toBeNull()
    expect(text.length).toBe(size)
  })

  it('pauses when the reader says so, and goes on after resume()', async () => {
    const size = 4 * 1024 * 1024
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    ;(await next()).end(Buffer.alloc(size, 'y'))
    const response = await answered(call)
    let isPaused = false
    let calledWhilePaused = 0
    const { text } = await readAll(response, () => {
      if (isPaused) calledWhilePaused++
      isPaused = true
      setImmediate(() => {
        isPaused = false
        response.resume()
      })
      return false
    })
    expect(text.length).toBe(size)
    expect(calledWhilePaused).toBe(0)
  })

  it('goes on when resume() is called from within onData', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    ;(await next()).end(Buffer.alloc(1024 * 1024, 'z'))
    const response = await answered(call)
    const { text } = await readAll(response, () => {
      response.resume()
      return false
    })
    expect(text.length).toBe(1024 * 1024)
  })

  it('ends a paused answer that is delimited by the end of its connection', async () => {
    const server = keep(
      await tcpLoopback((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nlast words'))
      }),
    )
    const response = await answered(upstream().send(requestTo(accountAt(server.url))))
    const { text, failure } = await readAll(response, () => {
      setImmediate(() => response.resume())
      return false
    })
    expect({ text, failure }).toEqual({ text: 'last words', failure: null })
  })

  it('skips informational answers', async () => {
    const server = keep(
      await tcpLoopback((socket) => {
        socket.once('data', () =>
          socket.write(
            'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
          ),
        )
      }),
    )
    const response = await answered(upstream().send(requestTo(accountAt(server.url))))
    expect(response.status).toBe(200)
    expect((await readAll(response)).text).toBe('ok')
  })

  it('does not follow redirects', async () => {
    let requests = 0
    const server = keep(
      await httpLoopback((_request, response) => {
        requests++
        response.writeHead(302, { location: '/elsewhere' })
        response.end()
      }),
    )
    const response = await answered(upstream().send(requestTo(accountAt(server.url))))
    await readAll(response)
    expect(response.status).toBe(302)
    expect(requests).toBe(1)
  })
})

describe('abort', () => {
  it('before the connection stands: the response is a failure and nothing is sent', async () => {
    let requests = 0
    const server = keep(
      await httpLoopback((_request, response) => {
        requests++
        response.end('ok')
      }),
    )
    const { send } = upstream()
    const account = accountAt(server.url)
    const call = send(requestTo(account))
    const { abort } = call
    abort()
    expect(await failed(call)).toMatchObject({ kind: 'unreachable', phase: 'connect' })
    expect((await readAll(await answered(send(requestTo(account))))).text).toBe('ok')
    expect(requests).toBe(1)
  })

  it('while waiting for headers: the connection is closed', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    const reply = await next()
    const closed = once(reply, 'close')
    call.abort()
    expect(await failed(call)).toMatchObject({ kind: 'unreachable', phase: 'headers' })
    await closed
    expect(reply.writableFinished).toBe(false)
  })

  it('from within onData: the reader hears onError once and nothing after', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    const reply = await next()
    reply.write('some')
    const response = await answered(call)
    const closed = once(reply, 'close')
    let errors = 0
    const { text, failure } = await readAll(response, () => {
      response.abort()
      response.abort()
      errors++
      return false
    })
    await closed
    expect(text).toBe('some')
    expect(errors).toBe(1)
    expect(failure).toMatchObject({ kind: 'unreachable', phase: 'idle' })
  })

  it('while paused: the reader hears onError at once', async () => {
    const { server, next } = await manualServer()
    const call = upstream().send(requestTo(accountAt(server.url)))
    ;(await next()).end(Buffer.alloc(1024 * 1024))
    const response = await answered(call)
    const end = readAll(response, () => {
      setImmediate(() => response.abort())
      return false
    })
    expect((await end).failure).toMatchObject({ kind: 'unreachable', phase: 'idle' })
  })

  it('after the end is harmless, and the connection stays in use', async () => {
    const ports = new Set<number | undefined>()
    const server = keep(
      await httpLoopback((request, response) => {
        ports.add(request.socket.remotePort)
        response.end('ok')
      }),
    )
    const { send } = upstream({ maxConnectionsPerOrigin: 1 })
    const account = accountAt(server.url)
    for (let i = 0; i < 3; i++) {
      const call = send(requestTo(account))
      await readAll(await answered(call))
      call.abort()
    }
    expect(ports.size).toBe(1)
  })
})
