import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sessionHashOfBody, type RequestHeaders } from '@/lib/protocols'

const UUID = 'c72554f2-1234-5678-abcd-123456789abc'
const MARK = { cache_control: { type: 'ephemeral' } }

function sha(source: string): string {
  return createHash('sha256').update(source).digest('hex').slice(0, 32)
}

function hashOf(body: unknown, headers: RequestHeaders = {}): string {
  return sessionHashOfBody(headers, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
}

function user(content: unknown): object {
  return { role: 'user', content }
}

function text(value: string, extra: object = {}): object {
  return { type: 'text', text: value, ...extra }
}

describe('session ids', () => {
  it.each<[string, unknown, RequestHeaders, string]>([
    ['user id', { metadata: { user_id: `user_a_account__session_${UUID}` } }, {}, UUID],
    ['user id as JSON', { metadata: { user_id: JSON.stringify({ session_id: UUID }) } }, {}, UUID],
    ['header of Claude Code', {}, { 'x-claude-code-session-id': 'abc' }, 'abc'],
    ['header session_id', {}, { session_id: ['s1', 's2'] }, 's1'],
    ['header conversation_id', {}, { conversation_id: 'c1' }, 'c1'],
    ['prompt_cache_key', { prompt_cache_key: 'k1', system: 'S' }, {}, 'k1'],
    ['user id before headers', { metadata: { user_id: `session_${UUID}` } }, { session_id: 's1' }, UUID],
    ['headers before text', { system: 'S' }, { session_id: 's1' }, 's1'],
    ['64 characters as they are', {}, { session_id: 'x'.repeat(64) }, 'x'.repeat(64)],
    ['more are hashed', {}, { session_id: 'x'.repeat(65) }, sha('x'.repeat(65))],
    ['a user id without session', { metadata: { user_id: 'u1' }, system: 'S' }, {}, sha('S')],
    ['a session that is no uuid', { metadata: { user_id: 'session_1' }, system: 'S' }, {}, sha('S')],
    ['JSON without session', { metadata: { user_id: '{"a":1}' }, system: 'S' }, {}, sha('S')],
    ['broken JSON', { metadata: { user_id: '{"session_id":' }, system: 'S' }, {}, sha('S')],
  ])('%s', (_, body, ...[headers, expected]) => {
    expect(hashOf(body, headers)).toBe(expected)
  })
})

describe('texts', () => {
  it.each<[string, unknown, string]>([
    [
      'marked message, whole',
      { system: [text('S', MARK)], messages: [user([text('a')]), user([text('b'), text('c', MARK)])] },
      sha('bc'),
    ],
    [
      'first of several marked messages',
      { messages: [user([text('a', MARK)]), user([text('b', MARK)])] },
      sha('a'),
    ],
    [
      'marked system parts',
      { system: [text('A', MARK), text('B'), text('C', MARK)], messages: [user('x')] },
      sha('AC'),
    ],
    [
      'marked system parts where what is marked before them has no text',
      { system: [text('A', MARK), text('B')], messages: [user([{ type: 'image', ...MARK }])] },
      sha('A'),
    ],
    [
      'a mark of another type is none',
      { system: [text('A', { cache_control: { type: 'other' } }), text('B')] },
      sha('AB'),
    ],
    ['the word in a text is no mark', { system: 'S', messages: [user([text('"cache_control"')])] }, sha('S')],
    ['a mark on a tool is none', { tools: [{ name: 't', ...MARK }], system: 'S' }, sha('S')],
    ['system as text', { system: 'S', messages: [user('x')] }, sha('S')],
    ['system as parts', { system: [text('A'), { type: 'image' }, text('B')] }, sha('AB')],
    ['empty system', { system: '', messages: [user('x')] }, sha('x')],
    ['first message', { messages: [user('x'), user('y')] }, sha('x')],
    ['first message as parts', { messages: [user([text('x'), { type: 'image' }, text('y')])] }, sha('xy')],
    ['ümlaute 你好', { messages: [user('ümlaute 你好')] }, sha('ümlaute 你好')],
  ])('%s', (_, body, expected) => {
    expect(hashOf(body)).toBe(expected)
  })

  it.each([
    '',
    '{',
    '[]',
    '{}',
    '{"messages":[]}',
    '{"messages":{}}',
    '{"messages":[{"content":[{"type":"image"}]}]}',
    '{"messages":[7]}',
  ])('none in %s', (body) => {
    expect(hashOf(body)).toBe('')
  })

  it('a value over 1 MiB is passed over for the next rule', () => {
    const long = 'x'.repeat(1_100_000)
    expect(hashOf({ system: long, messages: [user('first')] })).toBe(sha('first'))
    expect(hashOf({ system: 'S', messages: [user([text(long, MARK)])] })).toBe(sha('S'))
    expect(hashOf({ messages: [user(long)] })).toBe('')
  })
})

describe('hostile bodies', () => {
  it('millions of messages, each marked for nothing', () => {
    const message = '{"content":[{"cache_control":{"type":"none"},"text":"x"}]}'
    const body = `{"system":"S","messages":[${`${message},`.repeat(40_000)}${message}]}`
    expect(hashOf(body)).toBe(sha('S'))
    expect(hashOf(`{"messages":[${'{},'.repeat(300_000)}{}]}`)).toBe('')
  })
})
