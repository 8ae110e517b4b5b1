import { describe, expect, it } from 'vitest'
import { requestFacts } from '@/lib/server/request-context'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('what audit rows keep of a request', () => {
  it('is the address the gateway process saw, the client and the id', () => {
    const headers = new Headers({
      'x-forwarded-for': '10.0.0.1, 192.0.2.7',
      'user-agent': 'a browser',
      'x-request-id': 'a.request-1',
    })
    expect(requestFacts(headers)).toEqual({
      ip: '192.0.2.7',
      userAgent: 'a browser',
      requestId: 'a.request-1',
    })
  })

  it.each([
    ['nothing', {}],
    ['too much', { 'x-request-id': 'a'.repeat(65) }],
    ['a sentence', { 'x-request-id': 'a b' }],
  ])('is a new id where the request brings %s', (_, headers) =>
    expect(requestFacts(new Headers(headers as HeadersInit)).requestId).toMatch(UUID),
  )
})
