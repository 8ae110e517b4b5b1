import { Client, Pool } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createAccount, getAccount, updateAccount } from '@/lib/services'
import { createRenewalLock, createTokenStore } from '@/lib/stores'
import { createTokenKeeper, createUpstream, type TokenKeeper } from '@/lib/upstream'
import { httpLoopback } from '../../unit/upstream/loopback'
import { openApi, testCrypto, type ApiFixture } from '../api/api-fixture'

let api: ApiFixture
const opened: { close(): Promise<void> }[] = []
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close()
})

function keep<T extends { close(): Promise<void> }>(one: T): T {
  opened.push(one)
  return one
}

/** A token endpoint that takes each refresh token once. */
async function tokenEndpoint(first: string, delayMs = 0) {
  const state = { valid: first, issued: 0, refused: 0 }
  const server = keep(
    await httpLoopback((request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        const { refresh_token: shown } = JSON.parse(text) as { refresh_token: string }
        const isValid = shown === state.valid
        if (isValid) {
          state.issued += 1
          state.valid = `refresh-${state.issued}`
        } else state.refused += 1
        const body = isValid
          ? { access_token: `access-${state.issued}`, refresh_token: state.valid, expires_in: 3600 }
          : { error: 'invalid_grant' }
        setTimeout(() => {
          response.writeHead(isValid ? 200 : 400, { 'content-type': 'application/json' })
          response.end(JSON.stringify(body))
        }, delayMs)
      })
    }),
  )
  return { url: `${server.url}/v1/oauth/token`, state }
}

/** A keeper as another process would have it: connections of its own. */
function processKeeper(): TokenKeeper & { readonly refusals: object[] } {
  const pool = new Pool({ connectionString: api.url, max: 2 })
  const lock = createRenewalLock({ directUrl: api.url, logger: silent })
  const upstream = createUpstream({ allowPrivateUpstreams: true, connectTimeoutMs: 30_000 })
  const refusals: object[] = []
  const keeper = createTokenKeeper({
    store: createTokenStore(pool, testCrypto),
    lock,
    send: upstream.send,
    onRefused: (refusal) => void refusals.push(refusal),
    onTrouble: ({ error }) => {
      throw error
    },
  })
  keep({
    async close() {
      await keeper.close()
      await lock.close()
      await upstream.close()
      await pool.end()
    },
  })
  return { ...keeper, refusals }
}

async function oauthAccount(url: string, credentials: object = {}): Promise<number> {
  const { id } = await createAccount(api.admin, {
    name: 'oauth',
    platform: 'anthropic',
    type: 'oauth',
    oauth_token_endpoint: url,
    credentials: {
      access_token: 'access-0',
      refresh_token: 'refresh-0',
      email: 'a@example.com',
      ...credentials,
    },
  })
  return id
}

async function stored(id: number): Promise<Record<string, unknown>> {
  const { credentials } = await api.db.account.findUniqueOrThrow({ where: { id: BigInt(id) } })
  return JSON.parse(testCrypto.decrypt(credentials)) as Record<string, unknown>
}

describe('renewal', () => {
  test('stores the tokens encrypted beside what else is there, counts the version and announces it', async () => {
    const endpoint = await tokenEndpoint('refresh-0')
    const id = await oauthAccount(endpoint.url, { expires_at: '2026-01-01T00:00:00Z' })
    const before = await getAccount(api.admin, id)
    const seq = await api.lastSeq()
    expect(await processKeeper().renew({ accountId: id, knownToken: 'access-0' })).toEqual({
      ok: true,
      accessToken: 'access-1',
    })
    const { expires_at: expiresAt, ...others } = await stored(id)
    expect(others).toEqual({
      access_token: 'access-1',
      refresh_token: 'refresh-1',
      email: 'a@example.com',
    })
    expect(Date.parse(String(expiresAt))).toBeGreaterThan(Date.now() + 3_000_000)
    expect(await api.changesSince(seq)).toEqual([`account:${id}`])
    const state = await api.db.accountState.findUniqueOrThrow({ where: { accountId: BigInt(id) } })
    expect(state.tokenVersion).toBe(1n)
    const after = await getAccount(api.admin, id)
    expect([after.revision, after.updated_at]).toEqual([before.revision, before.updated_at])
    expect(JSON.stringify(after)).not.toContain('access-1')
  })

  test('by several processes at once asks the endpoint once', async () => {
    const endpoint = await tokenEndpoint('refresh-0', 100)
    const id = await oauthAccount(endpoint.url)
    const keepers = Array.from({ length: 4 }, processKeeper)
    const renewals = await Promise.all(
      keepers.flatMap((keeper) => [
        keeper.renew({ accountId: id, knownToken: 'access-0' }),
        keeper.renew({ accountId: id, knownToken: 'access-0' }),
      ]),
    )
    expect(new Set(renewals.map((renewal) => JSON.stringify(renewal)))).toEqual(
      new Set([JSON.stringify({ ok: true, accessToken: 'access-1' })]),
    )
    expect(endpoint.state).toEqual({ valid: 'refresh-1', issued: 1, refused: 0 })
    expect(keepers.flatMap(({ refusals }) => refusals)).toEqual([])
  })

  test('survives an operator who edits the credentials while the endpoint is asked', async () => {
    const endpoint = await tokenEndpoint('refresh-0', 150)
    const [kept, replaced] = [await oauthAccount(endpoint.url), await oauthAccount('http://127.0.0.1:9')]
    const keeper = processKeeper()
    const renewal = keeper.renew({ accountId: kept, knownToken: 'access-0' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await updateAccount(api.admin, kept, { credentials: { email: 'b@example.com' } })
    expect(await renewal).toEqual({ ok: true, accessToken: 'access-1' })
    expect(await stored(kept)).toMatchObject({ refresh_token: 'refresh-1', email: 'b@example.com' })
    await updateAccount(api.admin, replaced, { credentials: { access_token: 'own', refresh_token: 'own-r' } })
    expect(await keeper.renew({ accountId: replaced, knownToken: 'access-0' })).toEqual({
      ok: true,
      accessToken: 'own',
    })
  })

  test('with a refresh token that is used up says so to the operator', async () => {
    const endpoint = await tokenEndpoint('another')
    const id = await oauthAccount(endpoint.url)
    const keeper = processKeeper()
    expect(await keeper.renew({ accountId: id, knownToken: 'access-0' })).toMatchObject({ ok: false })
    expect(keeper.refusals).toEqual([
      { accountId: id, status: 400, message: 'The token endpoint answered 400: invalid_grant' },
    ])
    expect(await stored(id)).toMatchObject({ access_token: 'access-0', refresh_token: 'refresh-0' })
  })

  test('is free again when the process that held the lock dies', async () => {
    const endpoint = await tokenEndpoint('refresh-0')
    const id = await oauthAccount(endpoint.url)
    const dying = new Client({ connectionString: api.url })
    dying.on('error', () => undefined)
    await dying.connect()
    await dying.query(`SELECT pg_advisory_lock(hashtextextended('switchyard.token_renewal:${id}', 0))`)
    const { rows } = await dying.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const renewal = processKeeper().renew({ accountId: id, knownToken: 'access-0' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(endpoint.state.issued).toBe(0)
    await api.db.$queryRawUnsafe(`SELECT pg_terminate_backend(${rows[0]?.pid ?? 0})::text`)
    expect(await renewal).toMatchObject({ ok: true })
    expect(endpoint.state.issued).toBe(1)
    await dying.end().catch(() => undefined)
  })

  test('never goes around a proxy that is disabled', async () => {
    const endpoint = await tokenEndpoint('refresh-0')
    const id = await oauthAccount(endpoint.url)
    const proxy = await api.db.proxy.create({
      data: { name: 'off', protocol: 'http', host: '127.0.0.1', port: 9, status: 'disabled' },
    })
    await updateAccount(api.admin, id, { proxy_id: Number(proxy.id) })
    expect(await processKeeper().renew({ accountId: id, knownToken: 'access-0' })).toMatchObject({
      ok: false,
    })
    expect(endpoint.state.issued).toBe(0)
  })
})
