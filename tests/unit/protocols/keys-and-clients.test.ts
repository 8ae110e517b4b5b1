import { describe, expect, it } from 'vitest'
import { isAppError } from '@/lib/core'
import { isClaudeCodeClient, presentedKey, type RequestHeaders } from '@/lib/protocols'

type KeyInput = Parameters<typeof presentedKey>[0]

function refusalOf(input: Partial<KeyInput>): string {
  try {
    presentedKey({ headers: {}, query: '', allowQueryKey: false, ...input })
  } catch (error) {
    if (isAppError(error)) return `${error.status} ${error.code}`
    throw error
  }
  return 'accepted'
}

describe('presentedKey', () => {
  it.each<[string, RequestHeaders, string | null]>([
    ['bearer', { authorization: 'Bearer sk-1' }, 'sk-1'],
    ['bearer in any case', { authorization: 'bEARER   sk-1 ' }, 'sk-1'],
    ['x-api-key', { 'x-api-key': ' sk-2 ' }, 'sk-2'],
    ['x-goog-api-key', { 'x-goog-api-key': 'sk-3' }, 'sk-3'],
    ['bearer first', { authorization: 'Bearer a', 'x-api-key': 'b', 'x-goog-api-key': 'c' }, 'a'],
    ['x-api-key second', { 'x-api-key': 'b', 'x-goog-api-key': 'c' }, 'b'],
    ['an empty bearer is none', { authorization: 'Bearer ', 'x-api-key': 'b' }, 'b'],
    ['another scheme is none', { authorization: 'Basic abc', 'x-api-key': 'b' }, 'b'],
    ['nothing', {}, null],
    ['empty headers', { authorization: '', 'x-api-key': ' ' }, null],
  ])('%s', (_, headers, expected) => {
    expect(presentedKey({ headers, query: 'beta=true', allowQueryKey: false })).toBe(expected)
  })

  it('takes ?key= only where allowed, after the headers', () => {
    expect(presentedKey({ headers: {}, query: 'alt=sse&key=q%2B1', allowQueryKey: true })).toBe('q+1')
    expect(presentedKey({ headers: { 'x-api-key': 'b' }, query: 'key=q', allowQueryKey: true })).toBe('b')
    expect(refusalOf({ query: 'key=q' })).toBe('400 api_key_in_query')
    expect(refusalOf({ query: 'key=q', headers: { 'x-api-key': 'b' } })).toBe('400 api_key_in_query')
    expect(refusalOf({ query: 'api_key=q', allowQueryKey: true })).toBe('400 api_key_in_query')
    expect(refusalOf({ query: 'monkey=1&key=' })).toBe('accepted')
  })

  it('refuses keys over 512 bytes', () => {
    expect(refusalOf({ headers: { 'x-api-key': 'x'.repeat(512) } })).toBe('accepted')
    expect(refusalOf({ headers: { 'x-api-key': 'x'.repeat(513) } })).toBe('401 INVALID_API_KEY')
    expect(refusalOf({ headers: { 'x-api-key': 'ü'.repeat(257) } })).toBe('401 INVALID_API_KEY')
  })
})

describe('isClaudeCodeClient', () => {
  const uuid = 'c72554f2-1234-5678-abcd-123456789abc'
  const userId = `user_${'a1'.repeat(32)}_account_${uuid}_session_${uuid}`
  const cli = { 'user-agent': 'claude-cli/2.0.14 (external, cli)', 'x-app': 'cli' }

  it.each<[string, RequestHeaders, string | null | undefined, boolean]>([
    ['the CLI', cli, userId, true],
    ['without account', cli, `user_${'0'.repeat(64)}_account__session_${uuid}`, true],
    ['JSON user id', cli, JSON.stringify({ device_id: 'd', account_uuid: '', session_id: uuid }), true],
    ['user-agent in other case', { ...cli, 'user-agent': 'Claude-CLI/1.0' }, userId, true],
    ['no x-app', { 'user-agent': 'claude-cli/1.0' }, userId, false],
    ['no user id', cli, null, false],
    ['malformed user id', cli, 'user_1', false],
    ['JSON without device', cli, JSON.stringify({ session_id: uuid }), false],
    ['another client', { ...cli, 'user-agent': 'curl/8' }, userId, false],
    ['a name that only contains it', { ...cli, 'user-agent': 'x claude-cli/1.0' }, userId, false],
    ['an endpoint without metadata', { 'user-agent': 'claude-cli/1.0' }, undefined, true],
  ])('%s', (_, headers, ...[metadataUserId, expected]) => {
    expect(isClaudeCodeClient(headers, metadataUserId)).toBe(expected)
  })
})
