import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { matchEndpoint } from '@/lib/gateway'
import { guessProtocol } from '@/lib/protocols'

it.each([
  '/antigravity/api/v1/messages',
  '/antigravity/nothing',
  '/api/antigravity/v1/nothing',
  '/v1/nothing',
])('%s is the gateway’s to refuse', (path) => {
  expect(matchEndpoint('POST', path)).toEqual({ kind: 'unknown_path' })
})

it.each(['/antigravity/v1/messages', '/api/antigravity/v1/messages/'])('%s forces its platform', (path) => {
  expect(matchEndpoint('POST', path)).toMatchObject({ kind: 'endpoint', forcedPlatform: 'antigravity' })
})

it.each(['/antigravity', '/login', '/api/v1/admin/users'])('%s is the portal’s', (path) => {
  expect(matchEndpoint('GET', path)).toBeNull()
})

it('coding CLIs find where they send telemetry, and what they greet', () => {
  for (const path of ['/api/event_logging/batch', '/api/event_logging/v2/batch'])
    expect(matchEndpoint('POST', path)).toMatchObject({ endpoint: { kind: 'telemetry' } })
  for (const method of ['GET', 'HEAD'])
    expect(matchEndpoint(method, '/api/hello')).toMatchObject({ endpoint: { kind: 'telemetry' } })
  expect(matchEndpoint('HEAD', '/api/event_logging/batch')).toEqual({ kind: 'wrong_method', allow: 'POST' })
})

it('HEAD asks what GET does of lists, and is no method of what goes upstream', () => {
  const get = matchEndpoint('GET', '/v1/models')
  expect(matchEndpoint('HEAD', '/v1/models')).toEqual(get)
  expect(get?.kind).toBe('endpoint')
  expect(matchEndpoint('HEAD', '/v1/responses/resp_1')).toMatchObject({ kind: 'wrong_method' })
})

it.each([
  ['/v1/models', 'GET, HEAD'],
  ['/v1/messages', 'POST'],
])('the methods that %s knows are named: %s', (path, allow) => {
  expect(matchEndpoint('PUT', path)).toEqual({ kind: 'wrong_method', allow })
})

it.each([
  ['//v1/messages', null],
  ['///v1/messages', null],
  ['/api//v1/messages', null],
  ['/antigravity//v1/messages', 'antigravity'],
  ['//api/antigravity//v1/messages', 'antigravity'],
])('%s is what a base URL with a slash at its end makes of a path', (path, forcedPlatform) => {
  const plain = matchEndpoint('POST', '/v1/messages')
  expect(plain?.kind).toBe('endpoint')
  expect(matchEndpoint('POST', path)).toEqual({ ...plain, forcedPlatform })
})

it.each(['//', '//login', '//api/v1/admin/users'])('%s stays the portal’s', (path) => {
  expect(matchEndpoint('GET', path)).toBeNull()
})

it.each([
  ['/v1alpha/models/m:generateContent', '/v1beta/models/m:generateContent'],
  ['/v1alpha/models/m%3AstreamGenerateContent', '/v1beta/models/m:streamGenerateContent'],
  ['/v1/v1alpha/models/m:generateContent', '/v1beta/models/m:generateContent'],
  ['/v1alpha/v1beta/models/m:generateContent', '/v1beta/models/m:generateContent'],
  ['/api/v1beta/openai/chat/completions', '/v1/chat/completions'],
  ['/v1alpha/openai/chat/completions', '/v1/chat/completions'],
])('%s is %s of another version or base URL', (path, plain) => {
  const found = matchEndpoint('POST', plain)
  expect(found?.kind).toBe('endpoint')
  expect(matchEndpoint('POST', path)).toEqual(found)
})

it.each([
  ['/v1alpha/auth_tokens', 'gemini_generate'],
  ['/upload/v1beta/files', 'gemini_generate'],
  ['/upload/v1alpha/files', 'gemini_generate'],
  ['/api/upload/v1/files', 'gemini_generate'],
  ['/v1alpha/openai/files', 'openai_chat'],
  ['/v1beta/openai/files', 'openai_chat'],
])('%s is refused as a path of an API, in the shape of %s', (path, protocol) => {
  expect(matchEndpoint('POST', path)).toEqual({ kind: 'unknown_path' })
  expect(guessProtocol(path, {})).toBe(protocol)
})

it.each(['v1', 'v1alpha', 'v1beta', 'upload', 'backend-api', 'antigravity'])(
  'below /%s and /api/%s the gateway answers under plain Next.js, too',
  (space) => {
    for (const folder of [space, `api/${space}`]) {
      expect(matchEndpoint('POST', `/${folder}/nothing`)).toEqual({ kind: 'unknown_path' })
      expect(existsSync(`app/${folder}/[...path]/route.ts`)).toBe(true)
    }
  },
)
