import { describe, expect, it } from 'vitest'
import { bench, TOKENS, type Answer } from './token-bench'

describe('a renewal', () => {
  it('stores the new tokens before it gives one', async () => {
    const { renew, world, sent } = bench()
    expect(await renew()).toEqual({ ok: true, accessToken: 'a2' })
    expect(world.stored).toMatchObject({ accessToken: 'a2', refreshToken: 'r2' })
    expect(world.taken).toBe(0)
    expect(sent[0]).toMatchObject({ method: 'POST', path: '/v1/oauth/token', query: '' })
    expect(sent[0]?.account).toMatchObject({
      baseUrl: 'https://console.anthropic.com',
      secret: '',
      proxy: null,
    })
    expect(JSON.parse(Buffer.from(sent[0]?.body ?? '').toString())).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'r1',
      client_id: '9d1c250a-e61b-44d9-88ed-5944d1962f5e',
    })
  })

  it('goes to the configured endpoint through the proxy of the account, as a form where the platform wants one', async () => {
    const proxy = { protocol: 'socks5', host: 'p', port: 1, username: null, password: null } as const
    const { renew, sent } = bench({
      stored: {
        platform: 'gemini',
        proxy,
        clientSecret: 's e',
        endpoint: { url: 'https://sso.example/realm/token?x=1', clientId: 'own', scopes: ['a', 'b'] },
      },
    })
    await renew()
    expect(sent[0]).toMatchObject({ path: '/realm/token', query: 'x=1', account: { proxy } })
    expect(sent[0]?.account.baseUrl).toBe('https://sso.example')
    expect(Buffer.from(sent[0]?.body ?? '').toString()).toBe(
      'grant_type=refresh_token&refresh_token=r1&client_id=own&client_secret=s+e&scope=a+b',
    )
  })

  it('is one for all who ask at the same time', async () => {
    const { renew, sent } = bench()
    const renewals = await Promise.all([renew(), renew(), renew()])
    expect(renewals).toEqual(Array.from({ length: 3 }, () => ({ ok: true, accessToken: 'a2' })))
    expect(sent).toHaveLength(1)
  })

  it('is not made when another token is stored already', async () => {
    const { renew, sent } = bench({ stored: { accessToken: 'a9' } })
    expect(await renew('a1')).toEqual({ ok: true, accessToken: 'a9' })
    expect(sent).toEqual([])
  })

  it('is made when the other token is over too', async () => {
    const { renew, sent } = bench({ stored: { accessToken: 'a9', expiresAtMs: 1_000_000 } })
    expect(await renew('a1')).toEqual({ ok: true, accessToken: 'a2' })
    expect(sent).toHaveLength(1)
  })

  it('of another process is waited for and used', async () => {
    const { renew, world, sent } = bench()
    world.otherHolds = true
    let waits = 0
    world.onWait = () => {
      waits += 1
      if (waits === 3 && world.stored !== null) world.stored = { ...world.stored, accessToken: 'theirs' }
    }
    expect(await renew()).toEqual({ ok: true, accessToken: 'theirs' })
    expect(sent).toEqual([])
  })

  it('of another process that never ends is given up', async () => {
    const { renew, world } = bench()
    world.otherHolds = true
    expect(await renew()).toMatchObject({
      ok: false,
      message: expect.stringContaining('Another process') as string,
    })
  })
})

describe('a rotated refresh token is never lost', () => {
  it('while the database is away: it is stored as soon as that answers, and not used before', async () => {
    const { renew, world, troubles, waits } = bench()
    world.failingStores = 12
    let usedEarly = false
    const renewal = renew().then((result) => {
      usedEarly = world.failingStores > 0
      return result
    })
    expect(await renewal).toEqual({ ok: true, accessToken: 'a2' })
    expect(usedEarly).toBe(false)
    expect(world.stored).toMatchObject({ accessToken: 'a2', refreshToken: 'r2' })
    expect(troubles).toHaveLength(12)
    expect(Math.max(...waits)).toBe(10_000)
  })

  it('when the rest of the credentials changed meanwhile: it is put into the new ones', async () => {
    const edits = { count: 0 }
    const made = bench({
      answer: () => {
        edits.count += 1
        if (made.world.stored !== null) made.world.stored = { ...made.world.stored, mark: 'edited' }
        return TOKENS
      },
    })
    expect(await made.renew()).toEqual({ ok: true, accessToken: 'a2' })
    expect(made.world.stored).toMatchObject({ refreshToken: 'r2', mark: 'edited+' })
    expect(edits.count).toBe(1)
  })

  it('except where an operator has entered another one: that one stays', async () => {
    const made = bench({
      answer: () => {
        if (made.world.stored !== null) {
          made.world.stored = { ...made.world.stored, accessToken: 'op-a', refreshToken: 'op-r', mark: 'op' }
        }
        return TOKENS
      },
    })
    expect(await made.renew()).toEqual({ ok: true, accessToken: 'op-a' })
    expect(made.world.stored).toMatchObject({ refreshToken: 'op-r', mark: 'op' })
  })

  it('by a stop: the keeper closes after it is stored', async () => {
    let answer: (given: Answer) => void = () => undefined
    const { keeper, renew, world } = bench({
      answer: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    })
    const renewal = renew()
    await new Promise((resolve) => setImmediate(resolve))
    world.failingStores = 3
    const closed = keeper.close()
    answer(TOKENS)
    await closed
    expect(world.stored).toMatchObject({ refreshToken: 'r2' })
    expect(await renewal).toMatchObject({ ok: true })
    expect(await renew('a2')).toMatchObject({ ok: false })
  })
})

describe('a failed renewal', () => {
  it('that was refused puts the account before its operator, without a secret', async () => {
    const { renew, refusals, world } = bench({
      stored: { refreshToken: 'sk-ant-ort01-abcdef' },
      answer: () => ({
        status: 400,
        body: { error: 'invalid_grant', error_description: 'sk-ant-ort01-abcdef was used' },
      }),
    })
    expect(await renew()).toMatchObject({ ok: false })
    expect(refusals).toEqual([
      {
        accountId: 7,
        status: 400,
        message: 'The token endpoint answered 400: invalid_grant: [redacted key] was used',
      },
    ])
    expect(world.taken).toBe(0)
  })

  it('that was refused because another process has renewed is none', async () => {
    const made = bench({
      answer: () => {
        if (made.world.stored !== null) {
          made.world.stored = { ...made.world.stored, accessToken: 'theirs', refreshToken: 'r-theirs' }
        }
        return { status: 400, body: { error: 'invalid_grant' } }
      },
    })
    expect(await made.renew()).toEqual({ ok: true, accessToken: 'theirs' })
    expect(made.refusals).toEqual([])
  })

  it.each([
    ['no connection', 'no connection' as const],
    ['a server error', { status: 503, body: {} }],
    ['too many calls', { status: 429, body: { error: 'rate_limited' } }],
  ])('by %s is tried again after a pause that grows', async (_, answer) => {
    const { renew, world, sent, refusals } = bench({ answer: () => answer })
    expect(await renew()).toMatchObject({ ok: false })
    expect(await renew()).toMatchObject({ ok: false })
    expect(sent).toHaveLength(1)
    world.nowMs += 5_000
    await renew()
    expect(sent).toHaveLength(2)
    world.nowMs += 5_000
    await renew()
    expect(sent).toHaveLength(2)
    world.nowMs += 5_000
    await renew()
    expect(sent).toHaveLength(3)
    expect(refusals).toEqual([])
  })

  it.each([
    ['a blocked endpoint', {}, 'blocked' as const, 'blocked'],
    ['no client id', { platform: 'gemini' as const }, TOKENS, 'names no OAuth client id'],
  ])('by %s needs the operator', async (_, stored, answer, message) => {
    const { renew, refusals } = bench({ stored, answer: () => answer })
    await renew()
    expect(refusals).toMatchObject([{ message: expect.stringContaining(message) as string }])
  })

  it('of an account that is gone or has nothing to renew with asks nobody', async () => {
    const gone = bench()
    gone.world.stored = null
    expect(await gone.renew()).toMatchObject({ ok: false })
    const bare = bench({ stored: { refreshToken: null } })
    expect(await bare.renew()).toMatchObject({ ok: false })
    expect([gone.sent, bare.sent, gone.refusals, bare.refusals]).toEqual([[], [], [], []])
  })
})
