import { describe, expect, it } from 'vitest'
import type { Platform } from '@/lib/core'
import { allowedQuery, classifyAddress, classifyHost, scrubAccountData, scrubBody } from '@/lib/upstream'
import { joinPath, parseBaseUrl } from '@/lib/upstream/upstream-url'

/** The whole URL of a call, or why the base is refused. */
function urlOf(path: string, ...base: Parameters<typeof parseBaseUrl>): string {
  const parsed = parseBaseUrl(...base)
  if (typeof parsed === 'string') return parsed
  const { origin, query } = parsed
  return `${origin}${joinPath(parsed, path)}${query === '' ? '' : `?${query}`}`
}

describe('a base URL and a path', () => {
  it.each<[string | null, Platform, string, string]>([
    [null, 'anthropic', '/v1/messages', 'https://api.anthropic.com/v1/messages'],
    ['', 'openai', '/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
    [
      null,
      'gemini',
      '/v1beta/models/m:generateContent',
      'https://generativelanguage.googleapis.com/v1beta/models/m:generateContent',
    ],
    ['https://a.example', 'anthropic', '/v1/messages', 'https://a.example/v1/messages'],
    ['https://a.example/', 'anthropic', '/v1/messages', 'https://a.example/v1/messages'],
    ['https://a.example/v1', 'anthropic', '/v1/messages', 'https://a.example/v1/messages'],
    [' https://a.example/v1/ ', 'anthropic', '/v1/messages', 'https://a.example/v1/messages'],
    ['https://a.example/x/v1//', 'anthropic', '/v1/messages', 'https://a.example/x/v1/messages'],
    ['https://a.example/v1beta', 'gemini', '/v1beta/models', 'https://a.example/v1beta/models'],
    ['https://a.example/v1', 'gemini', '/v1beta/models', 'https://a.example/v1beta/models'],
    [
      'https://a.example/paas/v4',
      'openai',
      '/v1/chat/completions',
      'https://a.example/paas/v4/chat/completions',
    ],
    [
      'https://a.example/v1beta/openai/',
      'openai',
      '/v1/chat/completions',
      'https://a.example/v1beta/openai/chat/completions',
    ],
    [
      'https://a.example/v1/me/gw/compat',
      'openai',
      '/v1/chat/completions',
      'https://a.example/v1/me/gw/compat/chat/completions',
    ],
    [
      'https://a.example/v1/me/gw/anthropic',
      'anthropic',
      '/v1/messages',
      'https://a.example/v1/me/gw/anthropic/v1/messages',
    ],
    ['https://a.example/openai', 'openai', '/v1/models', 'https://a.example/openai/v1/models'],
    [
      'https://a.example/v1internal',
      'antigravity',
      '/v1internal:generateContent',
      'https://a.example/v1internal:generateContent',
    ],
    ['https://a.example/dev1', 'openai', '/v1/models', 'https://a.example/dev1/v1/models'],
    [
      'http://a.example:8080/v1?api-version=2',
      'openai',
      '/v1/models',
      'http://a.example:8080/v1/models?api-version=2',
    ],
  ])('%s on %s', (baseUrl, platform, ...[path, expected]) => {
    expect(urlOf(path, baseUrl, platform)).toBe(expected)
  })

  it.each([
    [null, '/v1/responses', 'https://chatgpt.com/backend-api/codex/responses'],
    [
      'https://a.example/backend-api/codex/',
      '/v1/responses/compact',
      'https://a.example/backend-api/codex/responses/compact',
    ],
    [
      'https://a.example/backend-api/codex/responses',
      '/v1/responses',
      'https://a.example/backend-api/codex/responses',
    ],
    ['https://a.example', '/v1/responses', 'https://a.example/v1/responses'],
  ])('of a signed-in account, %s', (baseUrl, path, expected) => {
    expect(urlOf(path, baseUrl, 'openai', 'oauth')).toBe(expected)
  })

  it.each(['file:///etc/passwd', 'a.example', 'https://u:p@a.example'])('refuses %s', (baseUrl) => {
    expect(parseBaseUrl(baseUrl, 'anthropic')).toMatch(/^The base URL /)
  })
})

describe('allowedQuery', () => {
  it.each([
    ['', ''],
    ['?beta=true', 'beta=true'],
    ['beta=true', 'beta=true'],
    ['key=secret&alt=sse', 'alt=sse'],
    ['key=secret', ''],
    ['beta=true&x=1&alt=sse', 'beta=true&alt=sse'],
    ['alt=a b', ''],
    ['betamax=1', ''],
  ])('%j: %j', (query, expected) => {
    expect(allowedQuery(query)).toBe(expected)
  })
})

describe('classifyAddress', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['172.15.255.255', 'public'],
    ['172.16.0.0', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['10.1.2.3', 'private'],
    ['127.8.9.10', 'private'],
    ['192.168.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['169.254.1.1', 'private'],
    ['0.0.0.0', 'private'],
    ['224.0.0.1', 'private'],
    ['255.255.255.255', 'private'],
    ['169.254.169.254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['2606:4700::1111', 'public'],
    ['::', 'private'],
    ['::1', 'private'],
    ['fe80::1%eth0', 'private'],
    ['fc00::1', 'private'],
    ['fd00:ec2::254', 'metadata'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:a9fe:a9fe', 'metadata'],
    ['::ffff:8.8.8.8', 'public'],
    ['64:ff9b::7f00:1', 'private'],
    ['2002:7f00:1::', 'private'],
    ['2001:db8::1', 'private'],
    ['nonsense', 'private'],
  ])('%s: %s', (address, expected) => {
    expect(classifyAddress(address)).toBe(expected)
  })
})

describe('classifyHost', () => {
  it.each([
    ['api.anthropic.com', null],
    ['localhost', 'private'],
    ['app.localhost.', 'private'],
    ['Metadata.Google.Internal.', 'metadata'],
    ['2130706433', 'private'],
    ['0x7f000001', 'private'],
    ['0177.0.0.1', 'private'],
    ['127.1', 'private'],
    ['[::1]', 'private'],
    ['[::ffff:169.254.169.254]', 'metadata'],
    ['2852039166', 'metadata'],
    ['134744072', 'public'],
  ])('%s: %s', (host, expected) => {
    expect(classifyHost(host)).toBe(expected)
  })
})

describe('scrubbing', () => {
  it.each([
    ['key sk-ant-api03-abcDEF_123', 'key [redacted key]'],
    ['Authorization: Bearer abcdefgh.ijkl', 'Authorization: Bearer [redacted]'],
    ['AIzaSyA1234567890abcdefghijklmnopqrstuv', '[redacted key]'],
    ['in organization org-AbCdEf123456 on tokens', 'in organization [redacted id] on tokens'],
    ['user_account_id: 01234567-89ab-cdef-0123-456789abcdef', 'user_account_id: [redacted id]'],
    ["function 'user_info_lookup' of user-AbCdEfGh12_ab", "function 'user_info_lookup' of [redacted id]"],
    ['of user-AbCdEfGh12_ab-cd', 'of [redacted id]'],
    ['projects/joe@example.com/x', 'projects/[redacted]/x'],
    ['Unknown parameter: skip_special_tokens', 'Unknown parameter: skip_special_tokens'],
    ['no request 01234567-89ab-cdef-0123-456789abcdef', 'no request 01234567-89ab-cdef-0123-456789abcdef'],
    ['mail someone@example.co.uk now', 'mail [redacted address] now'],
    ['my own-secret here', 'my [redacted key] here'],
    ['model claude-sonnet-4-5 not found', 'model claude-sonnet-4-5 not found'],
    ['max_tokens: 8193 > 8192', 'max_tokens: 8193 > 8192'],
  ])('%s', (text, expected) => {
    expect(scrubAccountData(text, 'own-secret')).toBe(expected)
  })

  it('keeps an error body valid JSON, and the very same buffer when there is nothing to hide', () => {
    const clean = Buffer.from('{"error":{"message":"too long"}}')
    expect(scrubBody(clean, 'own-secret')).toBe(clean)
    const dirty = Buffer.from('{"error":{"message":"key sk-ant-abcdefghijk of \\"a@b.example\\""}}')
    expect(JSON.parse(scrubBody(dirty, 'own-secret').toString())).toEqual({
      error: { message: 'key [redacted key] of "[redacted address]"' },
    })
  })
})
