import { describe, expect, it } from 'vitest'
import { isAppError, type AccountType, type Platform } from '@/lib/core'
import {
  buildUpstreamHeaders,
  credentialHeader,
  filterResponseHeaders,
  isForwardedHeader,
  oauthBetaHeader,
  type UpstreamAccount,
  type UpstreamHeaders,
} from '@/lib/upstream'
import { accountAt } from './loopback'

function build(
  clientHeaders: UpstreamHeaders,
  account: Partial<UpstreamAccount> = {},
): Record<string, string> {
  const flat = buildUpstreamHeaders({
    protocolId: 'anthropic_messages',
    clientHeaders,
    account: accountAt('https://example.com', account),
    upstreamModel: 'claude-sonnet-4-5',
  })
  const pairs: [string, string][] = []
  for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i] ?? '', flat[i + 1] ?? ''])
  expect(new Set(pairs.map(([name]) => name)).size).toBe(pairs.length)
  return Object.fromEntries(pairs)
}

describe('buildUpstreamHeaders', () => {
  it('sends defaults and the credential when the client sent nothing of use', () => {
    expect(build({})).toEqual({
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      'accept-encoding': 'identity',
      'x-api-key': 'test-secret',
    })
  })

  it('passes the allow-list and nothing else', () => {
    const passed = {
      accept: 'application/json',
      'user-agent': 'sdk/1',
      'anthropic-version': '2024-01-01',
      'anthropic-beta': 'foo, bar',
      'x-stainless-os': 'Linux',
      'x-app': 'cli',
      session_id: 's',
      'session-id': 's',
      'thread-id': 't',
    }
    const dropped = {
      authorization: 'Bearer client-key',
      'x-api-key': 'client-key',
      'x-goog-api-key': 'client-key',
      cookie: 'a=b',
      host: 'gateway',
      connection: 'keep-alive',
      'content-length': '5',
      'content-encoding': 'gzip',
      'accept-encoding': 'gzip',
      'x-forwarded-for': '1.2.3.4',
      forwarded: 'for=1.2.3.4',
      'openai-organization': 'org-client',
      'transfer-encoding': 'chunked',
    }
    expect(build({ ...passed, ...dropped })).toEqual({
      ...passed,
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      'x-api-key': 'test-secret',
    })
  })

  it.each([
    ['multipart/form-data; boundary=x', 'multipart/form-data; boundary=x'],
    ['application/json', 'application/json'],
    ['application/json; charset=utf-7', 'application/json'],
    ['application/x-www-form-urlencoded', 'application/json'],
    ['text/plain', 'application/json'],
  ])('calls a body what it was read as: %s', (told, sent) => {
    expect(build({ 'content-type': told })['content-type']).toBe(sent)
  })

  it('gives OAuth accounts their beta flag and a Bearer token', () => {
    expect(build({ 'anthropic-beta': 'foo' }, { type: 'oauth' })).toMatchObject({
      authorization: 'Bearer test-secret',
      'anthropic-beta': 'oauth-2025-04-20,foo',
    })
  })

  it('joins repeated headers', () => {
    expect(build({ 'anthropic-beta': ['a', 'b'] })['anthropic-beta']).toBe('a, b')
  })

  it.each<[string, UpstreamHeaders, Partial<UpstreamAccount>, string]>([
    ['a client header', { 'user-agent': 'a\r\nx: y' }, {}, 'INVALID_HEADER'],
    ['a client beta', { 'anthropic-beta': 'a\nb' }, {}, 'INVALID_HEADER'],
    ['a zero byte', { accept: 'a\u0000' }, {}, 'INVALID_HEADER'],
    ['a credential', {}, { secret: 'sk\n1' }, 'INVALID_CREDENTIAL'],
  ])('refuses line breaks in %s', (_name, clientHeaders, ...[account, code]) => {
    try {
      build(clientHeaders, account)
      expect.unreachable()
    } catch (error) {
      expect(isAppError(error) ? [error.code, error.message.includes('sk')] : error).toEqual([code, false])
    }
  })
})

describe('credentialHeader', () => {
  it.each<[Platform, AccountType, string, string]>([
    ['anthropic', 'api_key', 'x-api-key', 'k'],
    ['openai', 'api_key', 'authorization', 'Bearer k'],
    ['gemini', 'api_key', 'x-goog-api-key', 'k'],
    ['anthropic', 'oauth', 'authorization', 'Bearer k'],
    ['anthropic', 'setup_token', 'authorization', 'Bearer k'],
    ['gemini', 'oauth', 'authorization', 'Bearer k'],
  ])('%s %s', (platform, type, ...expected) => {
    expect(credentialHeader({ platform, type, secret: 'k' })).toEqual(expected)
  })
})

describe('isForwardedHeader', () => {
  it.each([
    ['Anthropic-Version', true],
    ['X-Stainless-Lang', true],
    ['x-goog-api-client', true],
    ['originator', true],
    ['x-goog-api-key', false],
    ['x-real-ip', false],
    ['proxy-authorization', false],
  ])('%s: %s', (name, expected) => {
    expect(isForwardedHeader(name, 'api_key')).toBe(expected)
  })

  it('keeps the client’s organisation away from API-key accounts', () => {
    expect([
      isForwardedHeader('openai-organization', 'api_key'),
      isForwardedHeader('openai-organization', 'oauth'),
    ]).toEqual([false, true])
  })
})

describe('oauthBetaHeader', () => {
  it.each([
    ['a, oauth-2025-04-20', 'x', 'a, oauth-2025-04-20'],
    ['claude-code-20250219', 'x', 'claude-code-20250219,oauth-2025-04-20'],
    ['foo, claude-code-20250219 ,bar', 'x', 'foo,claude-code-20250219,oauth-2025-04-20,bar'],
    ['foo', 'x', 'oauth-2025-04-20,foo'],
    [' ', 'Claude-3-5-Haiku', 'oauth-2025-04-20,interleaved-thinking-2025-05-14'],
    [
      '',
      'claude-sonnet-4-5',
      'claude-code-20250219,oauth-2025-04-20,interleaved-thinking-2025-05-14,fine-grained-tool-streaming-2025-05-14',
    ],
  ])('%j for %s', (clientHeader, model, expected) => {
    expect(oauthBetaHeader({ accountType: 'oauth', clientHeader, model })).toBe(expected)
  })
})

describe('filterResponseHeaders', () => {
  it('leaves out what the caller sets itself', () => {
    const headers = { 'content-type': 'text/event-stream', 'request-id': 'req_1' }
    expect(filterResponseHeaders(headers, ['content-type'])).toEqual(['request-id', 'req_1'])
  })

  it('gives back how far the limits of a ChatGPT account are used, by which Codex shows them; not its credits or routing', () => {
    const limits = {
      'x-codex-primary-used-percent': '42',
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-at': '1795460396',
      'x-codex-secondary-used-percent': '10',
      'x-codex-bengalfox-secondary-reset-after-seconds': '5',
    }
    const own = {
      'x-codex-credits-balance': '12.5',
      'x-codex-turn-state': 'routing',
      'x-codex-primary-over-secondary-limit-percent': '0',
    }
    expect(filterResponseHeaders({ ...limits, ...own })).toEqual(Object.entries(limits).flat())
  })

  it('gives back content, rate-limit, processing and request-id headers only', () => {
    const filtered = filterResponseHeaders({
      'content-type': 'application/json',
      'content-length': '5',
      'set-cookie': ['a=b'],
      connection: 'keep-alive',
      'transfer-encoding': 'chunked',
      server: 'cloudflare',
      'anthropic-organization-id': 'uuid',
      'openai-organization': 'org-1',
      'anthropic-ratelimit-requests-remaining': '3',
      'x-ratelimit-reset-tokens': '1s',
      'retry-after': '3',
      'request-id': 'req_1',
      'x-request-id': 'req_2',
      'openai-processing-ms': '12',
    })
    expect(filtered).toEqual([
      'content-type',
      'application/json',
      'anthropic-ratelimit-requests-remaining',
      '3',
      'x-ratelimit-reset-tokens',
      '1s',
      'retry-after',
      '3',
      'request-id',
      'req_1',
      'x-upstream-request-id',
      'req_2',
      'openai-processing-ms',
      '12',
    ])
  })
})
