import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAccount, getAccount, updateAccount } from '@/lib/services'
import { createIdentityBook, type IdentityBook } from '@/lib/stores'
import type { StableIdentity } from '@/lib/upstream'
import { openApi, refusalOf, type ApiFixture } from '../api/api-fixture'

let api: ApiFixture
let pool: Pool
let accountId: number

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const HEADERS = { 'user-agent': 'claude-cli/2.0', 'x-stainless-os': 'Linux' }
const NOTHING: StableIdentity = { clientId: null, headers: null, accountUuid: '' }

beforeAll(async () => {
  api = await openApi()
  pool = new Pool({ connectionString: api.url, max: 4 })
})
afterAll(async () => {
  await pool.end()
  await api.close()
})
beforeEach(async () => {
  const account = await createAccount(api.admin, {
    name: 'oauth',
    platform: 'anthropic',
    type: 'oauth',
    credentials: { access_token: 'a-long-access-token' },
    stable_identity: { enabled: true },
  })
  accountId = account.id
})

function book(): IdentityBook {
  return createIdentityBook({ pool, logger: silent })
}

async function storedIdentity(): Promise<unknown> {
  return (await getAccount(api.admin, accountId)).stable_identity
}

describe('an identity', () => {
  test('is made once, remembers the first genuine client, and is announced', async () => {
    const one = book()
    const seq = await api.lastSeq()
    const { clientId } = one.identityOf({ accountId, identity: NOTHING, seen: null })
    expect(clientId).toMatch(/^[0-9a-f]{64}$/)
    await one.settled()
    expect(await storedIdentity()).toEqual({ enabled: true, client_id: clientId })
    expect(one.identityOf({ accountId, identity: { ...NOTHING, clientId }, seen: HEADERS })).toMatchObject({
      clientId,
      headers: HEADERS,
    })
    await one.settled()
    expect(await storedIdentity()).toEqual({ enabled: true, client_id: clientId, headers: HEADERS })
    const other = one.identityOf({ accountId, identity: NOTHING, seen: { 'user-agent': 'claude-cli/3' } })
    expect(other).toMatchObject({ clientId, headers: HEADERS })
    expect(await api.changesSince(seq)).toEqual([`account:${accountId}`, `account:${accountId}`])
  })

  test('of two processes is the one that was written first', async () => {
    const books = [book(), book()]
    for (const one of books) one.identityOf({ accountId, identity: NOTHING, seen: HEADERS })
    for (const one of books) await one.settled()
    const winner = (await storedIdentity()) as { client_id: string; headers: Record<string, string> }
    const identity = { clientId: winner.client_id, headers: winner.headers, accountUuid: '' }
    for (const one of books) {
      expect(one.identityOf({ accountId, identity, seen: null }).clientId).toBe(winner.client_id)
    }
  })

  test('is not written where the operator has switched it off, and learnt anew when he starts over', async () => {
    await updateAccount(api.admin, accountId, { stable_identity: { enabled: false } })
    const one = book()
    one.identityOf({ accountId, identity: NOTHING, seen: HEADERS })
    await one.settled()
    expect(await storedIdentity()).toEqual({ enabled: false })
    await updateAccount(api.admin, accountId, { stable_identity: null })
    expect(await storedIdentity()).toBeNull()
  })

  test('takes nothing but describing headers from an operator', async () => {
    const wrong = { enabled: true, headers: { authorization: 'x' } }
    expect(await refusalOf(updateAccount(api.admin, accountId, { stable_identity: wrong }))).toMatchObject({
      status: 400,
    })
    const whole = { enabled: true, client_id: 'a'.repeat(64), headers: HEADERS }
    const { stable_identity: stored } = await updateAccount(api.admin, accountId, { stable_identity: whole })
    expect(stored).toEqual(whole)
  })
})
