import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UpstreamRequest } from '@/lib/upstream'
import { RequestHeads, requestEnd } from '@/lib/upstream/http1/request-head'
import { accountAt, requestTo } from '../loopback'

const heads = (): RequestHeads =>
  new RequestHeads('provider.test', ({ path, query }) => (query === '' ? path : `${path}?${query}`))

function headOf(fields: Partial<UpstreamRequest>, from: RequestHeads = heads()): string | null {
  const request = requestTo(accountAt('http://provider.test'), { path: '/v1/messages', query: '', ...fields })
  const head = from.headOf(request)
  return head === null ? null : Buffer.from(head).toString('latin1') + requestEnd(request)
}

describe('RequestHeads', () => {
  it('has the lines of every request, its own headers and its length', () => {
    const headers = ['accept', 'text/plain', 'x-name', 'gr\xfcn']
    expect(headOf({ headers, body: Buffer.from('{"a":1}') })).toBe(
      'POST /v1/messages HTTP/1.1\r\nhost: provider.test\r\nconnection: keep-alive\r\n' +
        'accept: text/plain\r\nx-name: gr\xfcn\r\ncontent-length: 7\r\n\r\n',
    )
  })

  it('names no length where there is no body, but for a POST', () => {
    const bare = { headers: [], body: new Uint8Array() }
    expect(headOf({ ...bare, method: 'GET' })).not.toContain('content-length')
    expect(headOf({ ...bare, method: 'POST' })).toContain('content-length: 0\r\n\r\n')
  })

  it.each([
    ['a name that is no token', { headers: ['x a', 'b'] }],
    ['no name', { headers: ['', 'b'] }],
    ['a line break', { headers: ['x-a', 'b\r\nx-c: d'] }],
    ['what is not Latin-1', { headers: ['x-a', 'b', 'x-b', '\u010a'] }],
  ])('is not made of %s', (_what, fields) => {
    expect(headOf(fields)).toBeNull()
  })

  it.each(['v1/messages', '/v1/a b', '/v1\r\nx: y', '/v1/\xfc'])('is not made of the path %j', (path) => {
    expect(headOf({ path })).toBeNull()
  })

  it('are the same whatever was asked for before, and kept ones have memory of their own', () => {
    const fields = fc.record({
      method: fc.constantFrom('GET' as const, 'POST' as const),
      path: fc.constantFrom('/v1/messages', '/v1/models', 'no path'),
      query: fc.constantFrom('', 'a=1'),
      headers: fc.constantFrom(['a', 'b'], ['a', 'c'], ['a', 'b', 'c', 'd'], [], ['a', 'line\nbreak']),
    })
    fc.assert(
      fc.property(fc.array(fields, { maxLength: 20 }), (asked) => {
        const kept = heads()
        for (const each of asked) {
          expect(headOf(each, kept)).toBe(headOf(each))
          const again = kept.headOf(requestTo(accountAt('http://provider.test'), each))
          expect(again?.buffer.byteLength).toBe(again?.byteLength)
        }
      }),
    )
  })
})
