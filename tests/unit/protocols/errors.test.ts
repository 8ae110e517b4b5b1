import { describe, expect, it } from 'vitest'
import {
  anthropicMessages,
  applyErrorRule,
  findErrorRule,
  mapUpstreamError,
  matchesErrorRule,
  readSseText,
  type ErrorRule,
} from '@/lib/protocols'
import { protocolOf } from '@/lib/protocols/protocol-of'
import { scrubMessage } from '@/lib/protocols/scrub-message'

describe('mapUpstreamError', () => {
  it.each<[number | 'customError' | null, number, string, string]>([
    [401, 502, 'upstream_error', 'Upstream authentication failed, please contact administrator'],
    [403, 502, 'upstream_error', 'Upstream access forbidden, please contact administrator'],
    [429, 429, 'rate_limit_error', 'Upstream rate limit exceeded, please retry later'],
    [529, 503, 'overloaded_error', 'Upstream service overloaded, please retry later'],
    [500, 502, 'upstream_error', 'Upstream service temporarily unavailable'],
    [502, 502, 'upstream_error', 'Upstream service temporarily unavailable'],
    [503, 502, 'upstream_error', 'Upstream service temporarily unavailable'],
    [504, 502, 'upstream_error', 'Upstream service temporarily unavailable'],
    [402, 502, 'upstream_error', 'Upstream request failed'],
    [418, 502, 'upstream_error', 'Upstream request failed'],
    [520, 502, 'upstream_error', 'Upstream request failed'],
    [null, 502, 'upstream_error', 'Upstream request failed'],
    ['customError', 500, 'upstream_error', 'Upstream gateway error'],
  ])('%s → %i', (upstream, status, ...[type, message]) => {
    expect(mapUpstreamError(upstream)).toEqual({ status, type, message })
  })
})

describe('error rules', () => {
  const rule: ErrorRule = {
    enabled: true,
    priority: 10,
    platforms: [],
    statusCodes: [400],
    keywords: ['ABC'],
    match: 'any',
    passThrough: false,
    responseStatus: null,
    responseMessage: null,
  }

  it.each<[string, Partial<ErrorRule>, number, string, boolean]>([
    ['any: status', {}, 400, 'x', true],
    ['any: keyword', {}, 500, 'xxabcxx', true],
    ['any: neither', {}, 500, 'x', false],
    ['all: both', { match: 'all' }, 400, 'abc', true],
    ['all: status only', { match: 'all' }, 400, 'x', false],
    ['all: keyword only', { match: 'all' }, 500, 'abc', false],
    ['all: a condition not set does not count', { match: 'all', keywords: [] }, 400, 'x', true],
    ['any of several keywords', { statusCodes: [], keywords: ['q', 'abc'], match: 'all' }, 500, 'ABC', true],
    ['no condition', { statusCodes: [], keywords: [] }, 400, 'abc', false],
    ['blank keywords are no condition', { statusCodes: [], keywords: [' '] }, 400, 'a b', false],
    ['disabled', { enabled: false }, 400, 'abc', false],
    ['own platform', { platforms: ['Anthropic'] }, 400, 'x', true],
    ['other platform', { platforms: ['openai'] }, 400, 'abc', false],
  ])('%s', (_, changes, ...[status, body, expected]) => {
    expect(matchesErrorRule({ ...rule, ...changes }, { platform: 'anthropic', status, body })).toBe(expected)
  })

  it('the first by priority wins', () => {
    const upstream = { platform: 'anthropic', status: 400, body: '' }
    const rules = [
      { ...rule, id: 1 },
      { ...rule, id: 2, priority: 5 },
      { ...rule, id: 3, priority: 5 },
    ]
    expect(findErrorRule(rules, upstream)?.id).toBe(2)
    expect(findErrorRule(rules, { ...upstream, status: 500 })).toBeNull()
  })

  it('shows its own words, or the upstream ones', () => {
    const upstream = { status: 400, upstreamMessage: 'theirs' }
    expect(applyErrorRule({ ...rule, responseStatus: 418, responseMessage: 'ours' }, upstream)).toEqual({
      status: 418,
      type: 'upstream_error',
      message: 'ours',
    })
    expect(applyErrorRule({ ...rule, responseStatus: 418 }, upstream)).toMatchObject({
      status: 418,
      message: 'theirs',
    })
    expect(
      applyErrorRule({ ...rule, passThrough: true, responseStatus: 418, responseMessage: 'ours' }, upstream),
    ).toMatchObject({ status: 400, message: 'theirs' })
  })
})

describe('Anthropic shapes', () => {
  const error = {
    status: 404,
    type: 'not_found_error',
    code: 'MODEL_RESTRICTED',
    message: 'No "m"\n',
    param: null,
    requestId: 'r1',
  }
  const shape = { type: 'error', error: { type: 'not_found_error', message: 'No "m"\n' }, request_id: 'r1' }

  it('body', () => {
    expect(JSON.parse(anthropicMessages.renderError(error).toString())).toEqual(shape)
  })

  it('stream event', () => {
    const [only] = readSseText(anthropicMessages.renderStreamError(error))
    expect(only?.event).toBe('error')
    expect(JSON.parse(only?.data ?? '')).toEqual(shape)
  })

  it('keep-alive is an event of its own only where the protocol has one; Google’s client reads blanks alone', () => {
    // As `@google/gemini-cli` looks for the next event at the start of what it has read.
    const googleEvent = /^\s*data: (.*)(?:\n\n|\r\r|\r\n\r\n)/
    const { keepAlive } = protocolOf('gemini_generate')
    expect(googleEvent.exec(`${keepAlive.toString()}data: {}\n\n`)?.[1]).toBe('{}')
    for (const id of ['openai_chat', 'openai_responses', 'gemini_generate'] as const)
      expect(readSseText(protocolOf(id).keepAlive)).toEqual([])
  })

  it('keep-alive is a ping', () => {
    expect(readSseText(anthropicMessages.keepAlive)).toEqual([{ event: 'ping', data: '{"type": "ping"}' }])
  })
})

describe('the error event behind an event that was cut', () => {
  const error = {
    status: 502,
    type: 'upstream_error',
    code: null,
    message: 'broken',
    param: null,
    requestId: 'r1',
  }

  it.each([
    ['anthropic_messages', 'error'],
    ['openai_chat', 'message'],
    ['openai_responses', 'response.failed'],
    ['gemini_generate', 'message'],
  ] as const)('stands for itself: %s', (id, name) => {
    const rendered = protocolOf(id).renderStreamError(error)
    const own = readSseText(rendered).at(-1)
    expect(own?.event).toBe(name)
    for (const cut of ['event: a.delta\ndata: {"type":"a.de', 'event: a.delta\n', 'data: {"a":1}\n']) {
      const events = readSseText(Buffer.concat([Buffer.from(cut), rendered]))
      expect(events.at(-1)).toEqual(own)
    }
  })

  it('is behind a ping where the client reads half a JSON text of any other event: anthropic_messages', () => {
    const rendered = protocolOf('anthropic_messages').renderStreamError(error)
    for (const cut of ['event: content_block_delta\ndata: {"type":"content_blo', 'data: {"type":"mess', '']) {
      const events = readSseText(Buffer.concat([Buffer.from(cut), rendered]))
      expect(events.slice(0, -1).every(({ event }) => event === 'ping')).toBe(true)
      expect(events.at(-1)?.event).toBe('error')
    }
  })
})

describe('scrubMessage', () => {
  it.each([
    ['key sk-ant-REDACTED-abcdefghijklmnop used', 'key [redacted key] used'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
    ['mail ops@example.com', 'mail [redacted address]'],
    ['in organization org-AbCdEf123456 of', 'in organization [redacted id] of'],
    ['id c72554f2-1234-5678-abcd-123456789abc.', 'id [redacted id].'],
    ['token ya29.a0AfH6SMBx_0123456789 expired', 'token [redacted key] expired'],
    ['projects/my-project-1 has no quota', 'projects/[redacted] has no quota'],
    ['key rk_live_0123456789abcdef was revoked', 'key [redacted key] was revoked'],
    ['Bearer eyJhbGciOiJI.eyJzdWIiOiJ.c2lnbmF0dXJl!', 'Bearer [redacted]'],
    ['hidden in part: Bearer [redacted key]', 'hidden in part: Bearer [redacted]'],
    ['messages.0: too short', 'messages.0: too short'],
  ])('%s', (message, expected) => {
    expect(scrubMessage(message)).toBe(expected)
  })

  it('cuts at 500 characters', () => {
    expect(scrubMessage('x '.repeat(10_000))).toHaveLength(500)
  })
})
