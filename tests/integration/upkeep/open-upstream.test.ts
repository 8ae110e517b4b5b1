import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bundledCatalogue } from '@/lib/billing'
import type { GatewayAccount } from '@/lib/gateway'
import { createLogger } from '@/lib/infra'
import { openUpstream, type OpenUpstream } from '@/lib/server/upkeep/open-upstream'
import { createAccount, createProxy, updateAccount, updateProxy } from '@/lib/services'
import {
  createHealthBook,
  createMemoryCoordinationStore,
  createSnapshotLoader,
  type ClearableHealthBook,
  type SnapshotLoader,
} from '@/lib/stores'
import { httpProxy, socksProxy } from '../../support/loopback-proxies'
import { waitUntil } from '../../support/wait-until'
import { httpLoopback, readAll, requestTo, type Loopback } from '../../unit/upstream/loopback'
import { openApi, testCrypto, type ApiFixture } from '../api/api-fixture'

let api: ApiFixture
let pool: Pool
let snapshots: SnapshotLoader
let health: ClearableHealthBook
let upstream: OpenUpstream
let provider: Loopback
const opened: { close(): Promise<void> }[] = []
const logger = createLogger('silent')

beforeAll(async () => {
  api = await openApi()
  pool = new Pool({ connectionString: api.url, max: 4 })
  provider = await httpLoopback((request, response) => {
    response.end(`${request.url} ${request.headers.authorization ?? ''}`)
  })
})
afterAll(async () => {
  await provider.close()
  await pool.end()
  await api.close()
})
beforeEach(async () => {
  snapshots = createSnapshotLoader({
    pool,
    directUrl: api.url,
    catalogue: bundledCatalogue(Date.now()),
    logger,
    decrypt: testCrypto.decrypt,
  })
  await snapshots.start()
  const store = createMemoryCoordinationStore()
  health = createHealthBook({ persister: null, loadOf: store.loadOf })
  upstream = openUpstream({
    env: { ALLOW_PRIVATE_UPSTREAMS: true, ENCRYPTION_KEYS: ['a key ring key of the tests'] },
    logger,
    directUrl: api.url,
    stores: { pool, snapshots, coordination: { kind: 'memory', store, link: null }, health },
  })
})
afterEach(async () => {
  await upstream.finish()
  await upstream.close()
  await snapshots.close()
  for (const one of opened.splice(0)) await one.close()
})

function keep<T extends { close(): Promise<void> }>(one: T): T {
  opened.push(one)
  return one
}

/** The account as a request would find it, once the snapshot knows it so. */
function account(
  id: number,
  isSo: (account: GatewayAccount) => boolean = () => true,
): Promise<GatewayAccount> {
  return waitUntil(
    'the change is in the snapshot',
    () => {
      const found = snapshots.current()?.accounts.get(id)
      return Promise.resolve(found !== undefined && isSo(found) ? found : null)
    },
    2_000,
  )
}

async function ask(caller: GatewayAccount): Promise<string> {
  const headers = ['authorization', `Bearer ${caller.secret}`]
  const sent = await upstream.send(requestTo(caller, { headers })).response
  return sent.ok ? (await readAll(sent.response)).text : sent.failure.message
}

function oauthBody(fields: object = {}): object {
  return {
    name: 'oauth',
    platform: 'anthropic',
    type: 'oauth',
    base_url: provider.url,
    credentials: { access_token: 'access-0', refresh_token: 'refresh-0' },
    ...fields,
  }
}

describe('accounts of the database', () => {
  test('call through their proxy, through another within 2 s of its change, and through none once it is off', async () => {
    const user = { username: 'ada', password: 'lovelace' }
    const [first, second] = [keep(await httpProxy()), keep(await socksProxy({ user }))]
    const at = { host: '127.0.0.1' }
    const proxy = await createProxy(api.admin, { name: 'p', protocol: 'http', port: first.port, ...at })
    const { id } = await createAccount(api.admin, oauthBody({ proxy_id: proxy.id }))
    expect(await ask(await account(id))).toBe('/v1/messages?beta=true Bearer access-0')
    expect(first.targets).toEqual([`127.0.0.1:${provider.port}`])

    await updateProxy(api.admin, proxy.id, { protocol: 'socks5', port: second.port, ...user })
    const moved = await account(id, (found) => found.proxy?.protocol === 'socks5')
    expect(await ask(moved)).toBe('/v1/messages?beta=true Bearer access-0')
    expect(second.targets).toEqual([`127.0.0.1:${provider.port}`])
    await waitUntil('the old connections are closed', () => Promise.resolve(first.counts.open === 0))

    await updateProxy(api.admin, proxy.id, { status: 'disabled' })
    expect(await account(id, (found) => !found.schedulable)).toMatchObject({ schedulable: false })
    await updateAccount(api.admin, id, { proxy_id: null })
    expect(await ask(await account(id, (found) => found.proxy === null))).toContain('Bearer access-0')
    await waitUntil('nobody uses the second one', () => Promise.resolve(second.counts.open === 0))
  })

  test('get a new token, which the snapshot then has', async () => {
    const endpoint = keep(
      await httpLoopback((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end('{"access_token":"access-1","refresh_token":"refresh-1","expires_in":3600}')
      }),
    )
    const oauth = { oauth_token_endpoint: endpoint.url, credentials: { refresh_token: 'refresh-0' } }
    const { id } = await createAccount(api.admin, oauthBody(oauth))
    expect(await account(id)).toMatchObject({ secret: '', schedulable: true, tokenLife: { expiresAtMs: 0 } })
    expect(await upstream.accountUpkeep.renewToken({ accountId: id, refusedToken: '' })).toBe('access-1')
    const renewed = await account(id, ({ secret }) => secret === 'access-1')
    expect(renewed.tokenLife?.expiresAtMs).toBeGreaterThan(Date.now())
    expect(await ask(renewed)).toContain('Bearer access-1')
  })

  test('whose refresh token is refused are in error, with the cause', async () => {
    const endpoint = keep(
      await httpLoopback((_, response) => {
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end('{"error":"invalid_grant"}')
      }),
    )
    const { id } = await createAccount(api.admin, oauthBody({ oauth_token_endpoint: endpoint.url }))
    await account(id)
    expect(await upstream.accountUpkeep.renewToken({ accountId: id, refusedToken: 'access-0' })).toBeNull()
    expect(health.healthOf(id).errorMessage).toBe('The token endpoint answered 400: invalid_grant')
  })
})
