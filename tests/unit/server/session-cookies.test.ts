import { describe, expect, test } from 'vitest'
import { contentSecurityPolicy } from '@/lib/server/content-security-policy'
import { cookieOf, findSessionToken } from '@/lib/server/auth/session-cookies'

describe('session cookies', () => {
  test.each([
    ['next-auth.session-token=abc', 'abc'],
    ['a=1; next-auth.session-token=abc; b=2', 'abc'],
    ['next-auth.session-token=plain; __Secure-next-auth.session-token=secure', 'secure'],
    ['x-next-auth.session-token=abc', null],
    ['next-auth.session-token=', null],
    ['next-auth.session-token', null],
    ['', null],
  ])('%j holds %j', (header, token) => {
    expect(findSessionToken((name) => cookieOf(header, name))).toBe(token)
  })
})

test('the content security policy lets only scripts with the nonce run, and nobody frame the page', () => {
  const policy = contentSecurityPolicy('abc123==')
  expect(policy).toContain("script-src 'self' 'nonce-abc123==' 'strict-dynamic';")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe-eval')
})
