import { expect, it } from 'vitest'
import { matchEndpoint } from '@/lib/gateway'

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
