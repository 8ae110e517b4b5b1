import { describe, expect, it } from 'vitest'
import { withLivingToken } from '@/lib/server/live/with-living-token'
import type { Renewal } from '@/lib/upstream'
import { account } from '../../support/gateway-world'

const NOW = 1_000

function tested(expiresAtMs: number | null | undefined, renewal: Renewal) {
  const tokenLife = expiresAtMs === undefined ? null : { expiresAtMs }
  const tokens = { renew: () => Promise.resolve(renewal) }
  return withLivingToken(account({ secret: 'old', tokenLife }), { tokens, nowMs: NOW })
}

describe('an account that is tested', () => {
  it.each([
    ['ran out', NOW, 'new'],
    ['still lasts', NOW + 1, 'old'],
    ['says no end', null, 'old'],
    ['cannot be renewed', undefined, 'old'],
  ])('with a token that %s', async (_, expiresAtMs, secret) => {
    expect((await tested(expiresAtMs, { ok: true, accessToken: 'new' })).secret).toBe(secret)
  })

  it('is tested as it is when there is no new token', async () => {
    expect((await tested(0, { ok: false, message: 'refused' })).secret).toBe('old')
  })
})
