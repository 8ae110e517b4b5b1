import { describe, expect, it } from 'vitest'
import type { UpstreamRequest } from '@/lib/upstream'
import { requestHead, requestStart } from '@/lib/upstream/http1/request-head'
import { accountAt, requestTo } from '../loopback'

function headOf(fields: Partial<UpstreamRequest>, path = '/v1/messages'): string | null {
  const request = requestTo(accountAt('http://provider.test'), fields)
  const start = requestStart(request.method, path, 'provider.test')
  const head = start === null ? null : requestHead(start, request)
  return head === null ? null : Buffer.from(head).toString('latin1')
}

describe('requestStart', () => {
  it('keeps no memory but its own', () => {
    const start = requestStart('POST', '/v1/messages', 'provider.test')
    expect(start?.buffer.byteLength).toBe(start?.byteLength)
  })
})

describe('requestHead', () => {
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
    expect(headOf({}, path)).toBeNull()
  })
})
