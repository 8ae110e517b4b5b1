import { afterEach, describe, expect, it } from 'vitest'
import { fetchDocument, type DocumentRequest } from '@/lib/upstream'
import { httpLoopback, type Loopback } from './loopback'

let server: Loopback | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

function request(url: string, more: Partial<DocumentRequest> = {}): DocumentRequest {
  return { url, etag: null, allowPrivateUpstreams: true, timeoutMs: 5_000, maxBytes: 1000, ...more }
}

describe('fetchDocument', () => {
  it('gives text and tag, and asks for changes only once it has a tag', async () => {
    const seen: (string | undefined)[] = []
    server = await httpLoopback((incoming, response) => {
      seen.push(incoming.headers['if-none-match'])
      if (incoming.headers['if-none-match'] === '"v1"') response.writeHead(304).end()
      else response.writeHead(200, { etag: '"v1"' }).end('\uFEFF{"a":1}')
    })
    const url = `${server.url}/prices.json?token=1`
    expect(await fetchDocument(request(url))).toEqual({ kind: 'fetched', text: '{"a":1}', etag: '"v1"' })
    expect(await fetchDocument(request(url, { etag: '"v1"' }))).toEqual({ kind: 'unchanged' })
    expect(seen).toEqual([undefined, '"v1"'])
  })

  it.each([
    [301, { location: 'http://169.254.169.254/' }, 'redirected'],
    [307, { location: '/elsewhere' }, 'redirected'],
    [304, {}, 'status'],
    [404, {}, 'status'],
    [500, {}, 'status'],
  ])('refuses HTTP %i and follows nothing', async (status, headers, reason) => {
    let calls = 0
    server = await httpLoopback((_, response) => {
      calls += 1
      response.writeHead(status, headers).end(status === 304 ? undefined : '{}')
    })
    expect(await fetchDocument(request(server.url))).toMatchObject({ kind: 'failed', reason })
    expect(calls).toBe(1)
  })

  it('stops at the size limit, without believing a length', async () => {
    server = await httpLoopback((_, response) => {
      response.writeHead(200)
      response.write('x'.repeat(900))
      response.end('x'.repeat(900))
    })
    expect(await fetchDocument(request(server.url))).toMatchObject({ kind: 'failed', reason: 'too_large' })
  })

  it('limits the time for everything, a body that trickles included', async () => {
    server = await httpLoopback((_, response) => {
      response.writeHead(200)
      response.write('{')
    })
    const answer = await fetchDocument(request(server.url, { timeoutMs: 200 }))
    expect(answer).toMatchObject({ kind: 'failed', reason: 'timeout' })
  })

  it('says that nobody answers', async () => {
    const { url, close } = await httpLoopback(() => undefined)
    await close()
    expect(await fetchDocument(request(url))).toMatchObject({ kind: 'failed', reason: 'unreachable' })
  })

  it.each([
    ['http://169.254.169.254/latest/meta-data', true],
    ['http://[::ffff:169.254.169.254]/', true],
    ['http://metadata.google.internal/', true],
    ['http://169.254.169.254/', false],
    ['http://127.0.0.1:1/', false],
    ['http://2130706433/', false],
    ['http://localhost:1/', false],
    ['http://10.1.2.3/', false],
    ['http://[fd00::1]/', false],
  ])('does not call %s (private allowed: %s)', async (url, allowPrivateUpstreams) => {
    const answer = await fetchDocument(request(url, { allowPrivateUpstreams }))
    expect(answer).toMatchObject({ kind: 'failed', reason: 'blocked' })
  })

  it('does not reach a server of a private address that is there', async () => {
    let calls = 0
    server = await httpLoopback((_, response) => {
      calls += 1
      response.end('{}')
    })
    const answer = await fetchDocument(request(server.url, { allowPrivateUpstreams: false }))
    expect(answer).toMatchObject({ kind: 'failed', reason: 'blocked' })
    expect(calls).toBe(0)
  })
})
