import { describe, expect, it } from 'vitest'
import { classifyFailure, classifyResponse, type UpstreamAccount, type UpstreamHeaders } from '@/lib/upstream'
import { accountAt } from './loopback'

const NOW_MS = 1_770_000_000_000

type Case = {
  readonly name: string
  readonly status: number
  readonly body?: unknown
  readonly headers?: UpstreamHeaders
  readonly account?: Partial<UpstreamAccount>
  readonly expected: Record<string, unknown>
}

function error(message: string, fields: Record<string, unknown> = {}): unknown {
  return { type: 'error', error: { type: 'some_error', message, ...fields } }
}

function classify({ status, body, headers, account }: Omit<Case, 'name' | 'expected'>) {
  return classifyResponse({
    account: accountAt('https://example.com', account),
    status,
    headers: headers ?? {},
    bodyText: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
    nowMs: NOW_MS,
  })
}

const RULES = [{ statusCode: 503, keywords: ['maintenance'], durationMinutes: 30 }]

const CASES: readonly Case[] = [
  { name: '2xx', status: 200, expected: { kind: 'ok', sessionWindow: null } },
  { name: 'a redirect', status: 302, expected: { kind: 'serverError', status: 302 } },
  {
    name: '400',
    status: 400,
    body: error('max_tokens: required'),
    expected: { kind: 'rejected', message: 'max_tokens: required' },
  },
  {
    name: '400 disabled',
    status: 400,
    body: error('This organization has been disabled.'),
    expected: { kind: 'accountDisabled' },
  },
  {
    name: '400 credit',
    status: 400,
    body: error('Your credit balance is too low'),
    expected: { kind: 'accountDisabled' },
  },
  {
    name: '400 model',
    status: 400,
    body: error('The model `x` is not supported'),
    expected: { kind: 'modelUnsupported' },
  },
  { name: '401', status: 401, body: error('invalid x-api-key'), expected: { kind: 'unauthorized' } },
  { name: '402', status: 402, expected: { kind: 'accountDisabled', message: 'HTTP 402' } },
  { name: '403', status: 403, body: error('Request not allowed'), expected: { kind: 'forbidden' } },
  {
    name: '403 content',
    status: 403,
    body: error('Blocked by our content policy'),
    expected: { kind: 'forbiddenContent' },
  },
  {
    name: '403 model permission',
    status: 403,
    body: error('Project does not have access to model `gpt-5`'),
    expected: { kind: 'forbiddenContent' },
  },
  {
    name: '403 disabled',
    status: 403,
    body: error('organization has been disabled'),
    expected: { kind: 'accountDisabled' },
  },
  {
    name: '404 anthropic model',
    status: 404,
    body: error('model: claude-x', { type: 'not_found_error' }),
    expected: { kind: 'modelUnsupported' },
  },
  {
    name: '404 openai model',
    status: 404,
    body: error('The model `x` does not exist or you do not have access to it.', { code: 'model_not_found' }),
    expected: { kind: 'modelUnsupported' },
  },
  {
    name: '404 gemini model',
    status: 404,
    body: {
      error: { code: 404, message: 'models/x is not found for API version v1beta', status: 'NOT_FOUND' },
    },
    expected: { kind: 'modelUnsupported' },
  },
  { name: '404 of another kind', status: 404, body: error('file not found'), expected: { kind: 'rejected' } },
  { name: '408', status: 408, expected: { kind: 'transient' } },
  { name: '409', status: 409, expected: { kind: 'rejected' } },
  {
    name: '413',
    status: 413,
    body: '<html>too large</html>',
    expected: { kind: 'rejected', message: 'HTTP 413' },
  },
  { name: '418', status: 418, expected: { kind: 'serverError' } },
  { name: '425', status: 425, expected: { kind: 'transient' } },
  {
    name: '429 without reset',
    status: 429,
    body: error('slow'),
    expected: { kind: 'rateLimited', untilMs: null },
  },
  {
    name: '429 with retry-after',
    status: 429,
    headers: { 'retry-after': '17' },
    expected: { kind: 'rateLimited', untilMs: NOW_MS + 17_000 },
  },
  {
    name: '500',
    status: 500,
    body: 'plain  text\nof it',
    expected: { kind: 'serverError', message: 'plain text of it' },
  },
  { name: '529', status: 529, body: error('Overloaded'), expected: { kind: 'overloaded' } },
  {
    name: 'a status outside the custom codes',
    status: 401,
    account: { customErrorCodes: [429, 500] },
    expected: { kind: 'customError', status: 401 },
  },
  {
    name: 'a status among the custom codes',
    status: 429,
    account: { customErrorCodes: [429] },
    expected: { kind: 'rateLimited' },
  },
  {
    name: 'custom codes of an OAuth account',
    status: 401,
    account: { type: 'oauth', customErrorCodes: [429] },
    expected: { kind: 'unauthorized' },
  },
  {
    name: 'an operator’s rule',
    status: 503,
    body: error('Down for MAINTENANCE'),
    account: { temporaryRules: RULES },
    expected: { kind: 'temporaryRule', pauseMs: 1_800_000, status: 503 },
  },
  {
    name: 'an operator’s rule without its word',
    status: 503,
    body: error('Down'),
    account: { temporaryRules: RULES },
    expected: { kind: 'serverError' },
  },
]

describe('classifyResponse', () => {
  it.each(CASES)('$name: $expected.kind', (one) => {
    expect(classify(one)).toMatchObject(one.expected)
  })

  it('reads the session window of a 2xx', () => {
    const headers = {
      'anthropic-ratelimit-unified-5h-reset': '1770018000',
      'anthropic-ratelimit-unified-5h-status': 'allowed_warning',
      'anthropic-ratelimit-unified-5h-utilization': '0.83',
    }
    expect(classify({ status: 200, headers })).toEqual({
      kind: 'ok',
      sessionWindow: {
        startMs: 1_770_000_000_000,
        endMs: 1_770_018_000_000,
        status: 'allowed_warning',
        utilization: 0.83,
      },
    })
  })

  it('keeps account data out of the message, and the message short', () => {
    const outcome = classify({
      status: 500,
      body: error(`key test-secret of org-abcdefgh1234 (me@example.com) failed ${'x'.repeat(1_000)}`),
    })
    const message = 'message' in outcome ? outcome.message : ''
    expect(message).not.toMatch(/test-secret|org-abcdefgh1234|me@example/)
    expect(message.length).toBeLessThan(400)
  })

  it('survives bodies of any form', () => {
    for (const body of [
      'null',
      '[]',
      '[{"error":{"message":"in a list"}}]',
      '{"error":"text"}',
      '{"error":null}',
      '{',
    ]) {
      expect(classify({ status: 500, body })).toMatchObject({ kind: 'serverError' })
    }
    expect(classify({ status: 500, body: '[{"error":{"message":"in a list"}}]' })).toMatchObject({
      message: 'in a list',
    })
    expect(classify({ status: 500, body: '{"error":"text"}' })).toMatchObject({ message: 'text' })
  })
})

describe('classifyFailure', () => {
  const failure = { reusedConnection: true, message: 'm' } as const

  it('keeps the phase of a timeout', () => {
    expect(classifyFailure({ ...failure, kind: 'timeout', phase: 'idle' })).toEqual({
      kind: 'timeout',
      status: null,
      phase: 'idle',
      message: 'm',
    })
  })

  it.each([
    ['unreachable', 'headers', true],
    ['unreachable', 'idle', false],
    ['blocked', 'connect', false],
  ] as const)('%s in %s: may be retried on the same account: %s', (kind, phase, reusedConnection) => {
    expect(classifyFailure({ ...failure, kind, phase })).toEqual({
      kind: 'unreachable',
      status: null,
      reusedConnection,
      message: 'm',
    })
  })
})
