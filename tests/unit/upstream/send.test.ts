import { describe, expect, it } from 'vitest'
import { answered, openUpstreamBed } from '../../support/upstream-bed'
import { accountAt, httpLoopback, readAll, requestTo, tcpLoopback } from './loopback'

const { keep, upstream } = openUpstreamBed()

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

  it('asks for what each call asks for, one after the other', async () => {
    const asked: string[] = []
    const server = keep(
      await httpLoopback((request, response) => {
        asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
        response.end()
      }),
    )
    const account = accountAt(server.url)
    const { send } = upstream()
    const first = requestTo(account)
    const calls = [first, { ...first, path: '/v1/models' }, { ...first, query: 'a=b' }, first, first]
    for (const call of calls) await readAll(await answered(send(call)))
    const removal = { ...first, method: 'DELETE' as const }
    await readAll(await answered(send(removal)))
    expect(asked).toEqual([
      'POST /v1/messages',
      'POST /v1/models',
      'POST /v1/messages?a=b',
      'POST /v1/messages',
      'POST /v1/messages',
      'DELETE /v1/messages',
    ])
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
