import { describe, expect, it } from 'vitest'
import { accountsDue, readTokenAnswer, tokenEndpointOf } from '@/lib/upstream'

const NOW = 1_760_000_000_000

function read(status: number, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return readTokenAnswer({ status, text, nowMs: NOW })
}

describe('readTokenAnswer', () => {
  it('reads tokens with all that comes along', () => {
    const body = {
      access_token: 'new',
      refresh_token: 'next',
      expires_in: 28_800,
      id_token: 'id',
      account: { uuid: 'u-1' },
    }
    expect(read(200, body)).toEqual({
      kind: 'tokens',
      tokens: {
        accessToken: 'new',
        refreshToken: 'next',
        expiresAtMs: NOW + 28_800_000,
        idToken: 'id',
        accountUuid: 'u-1',
      },
    })
    const bare = { refreshToken: null, expiresAtMs: null, idToken: null, accountUuid: null }
    expect(read(200, { access_token: 'new' })).toEqual({
      kind: 'tokens',
      tokens: { accessToken: 'new', ...bare },
    })
    expect(read(200, { access_token: 'new', expires_in: '60' })).toMatchObject({
      tokens: { expiresAtMs: NOW + 60_000 },
    })
    expect(read(200, { access_token: 'new', expires_in: -1 })).toMatchObject({
      tokens: { expiresAtMs: null },
    })
  })

  it.each([
    [400, { error: 'invalid_grant', error_description: 'Refresh token revoked' }, 'refused'],
    [401, { error: 'invalid_client' }, 'refused'],
    [401, { error: { code: 'refresh_token_reused', message: 'used already' } }, 'refused'],
    [403, { error: { type: 'unauthorized_client' } }, 'refused'],
    [400, { error: 'temporarily_unavailable' }, 'unavailable'],
    [400, { error: { type: 'invalid_request_error' } }, 'unavailable'],
    [403, '<html>Just a moment</html>', 'unavailable'],
    [429, { error: 'invalid_grant' }, 'unavailable'],
    [500, { error: 'invalid_grant' }, 'unavailable'],
    [302, '', 'unavailable'],
    [200, { token: 'none' }, 'unavailable'],
    [200, { access_token: '' }, 'unavailable'],
    [200, 'not json', 'unavailable'],
  ])('%i %j: %s', (status, body, kind) => {
    expect(read(status, body)).toMatchObject({ kind, status })
  })

  it('says in words what the endpoint said', () => {
    expect(read(400, { error: 'invalid_grant', error_description: 'Refresh token revoked' })).toMatchObject({
      message: 'The token endpoint answered 400: invalid_grant: Refresh token revoked',
    })
  })
})

describe('tokenEndpointOf', () => {
  const none = { url: null, clientId: null, scopes: [] }

  it('is the preset of the platform, each part replaceable', () => {
    expect(tokenEndpointOf('anthropic', none)).toMatchObject({ format: 'json', scopes: [] })
    expect(tokenEndpointOf('openai', none)).toMatchObject({ scopes: ['openid', 'profile', 'email'] })
    expect(
      tokenEndpointOf('openai', { url: 'https://sso.example/token', clientId: 'own', scopes: ['a'] }),
    ).toEqual({ url: 'https://sso.example/token', clientId: 'own', scopes: ['a'], format: 'form' })
  })

  it('is none where nobody names a client id', () => {
    expect(tokenEndpointOf('gemini', none)).toBeNull()
    expect(tokenEndpointOf('gemini', { ...none, clientId: 'own' })).toMatchObject({ clientId: 'own' })
  })
})

describe('accountsDue', () => {
  const minutes = (count: number): number => count * 60_000
  const idle = { slotsInUse: 0, waiting: 0, lastUsedAtMs: null }
  const account = (id: number, endsInMs: number | null) => ({
    id,
    tokenLife: endsInMs === null ? null : { expiresAtMs: NOW + endsInMs },
  })

  it('names accounts in use whose token ends within five minutes, soonest first', () => {
    const accounts = [
      account(1, minutes(5)),
      account(2, minutes(5) + 1),
      account(3, -minutes(60)),
      account(4, minutes(1)),
      account(5, null),
      { id: 6, tokenLife: { expiresAtMs: null } },
    ]
    const useOf = (id: number) => (id === 4 ? idle : { ...idle, lastUsedAtMs: NOW - minutes(59) })
    expect(accountsDue(accounts, { nowMs: NOW, useOf }).map(({ id }) => id)).toEqual([3, 1])
  })

  it.each([
    ['a slot in use', { ...idle, slotsInUse: 1 }, true],
    ['a waiter', { ...idle, waiting: 1 }, true],
    ['use an hour ago', { ...idle, lastUsedAtMs: NOW - minutes(60) }, true],
    ['use longer ago', { ...idle, lastUsedAtMs: NOW - minutes(60) - 1 }, false],
    ['no use at all', idle, false],
  ])('%s', (_, use, isDue) => {
    expect(accountsDue([account(1, 0)], { nowMs: NOW, useOf: () => use })).toHaveLength(isDue ? 1 : 0)
  })
})
