import { describe, expect, test } from 'vitest'
import { isReturnAddress, returnAddress } from '@/lib/server/auth/return-address'

const baseUrl = 'https://gate.example'

describe('where a sign-in returns to', () => {
  test.each([
    ['/admin/usage?x=1', `${baseUrl}/admin/usage?x=1`],
    [`${baseUrl}/keys`, `${baseUrl}/keys`],
    ['https://elsewhere.example/', baseUrl],
    ['//elsewhere.example/', `${baseUrl}//elsewhere.example/`],
    ['javascript:alert(1)', baseUrl],
    ['http://[', baseUrl],
    ['nonsense', baseUrl],
    ['', baseUrl],
  ])('%j → %s', (url, address) => expect(returnAddress({ url, baseUrl })).toBe(address))

  test.each(['nonsense', 'http://[', 'javascript:alert(1)'])('cannot be %j', (text) =>
    expect(isReturnAddress(text)).toBe(false),
  )

  test.each([null, '', '/', '/admin', 'https://elsewhere.example'])('may be asked to be %j', (text) =>
    expect(isReturnAddress(text)).toBe(true),
  )
})
