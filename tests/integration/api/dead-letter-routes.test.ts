import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundledCatalogue } from '@/lib/billing'
import { createLogger, processSingleton } from '@/lib/infra'
import { envSchema } from '@/lib/infra/env-schema'
import { assignSubscription, createAdminKey, createGroup, createUser, getUser } from '@/lib/services'
import { POST as settle } from '../../../app/api/v1/admin/settings/dead-letters/[id]/settle/route'
import type { UsageEndRecord } from '../../../lib/gateway'
import { deadLetterOf } from '../../../lib/stores/settler/dead-letter'
import { openSettlementDatabase } from '../../../lib/stores/settler/settlement-database'
import { serializeEnd } from '../../../lib/stores/spool/serialize-record'
import { usageEnd } from '../../support/usage-records'
import { openApi, testCrypto, type ApiFixture } from './api-fixture'

let api: ApiFixture
let keys: Readonly<Record<'read' | 'full', string>>
let planId: number
let userId: number

beforeAll(async () => {
  api = await openApi()
  processSingleton('portal', () => ({
    db: api.db,
    patientDb: api.db,
    env: envSchema.parse({}),
    live: api.live,
    crypto: testCrypto,
    catalogue: bundledCatalogue(Date.parse('2026-11-01T00:00:00Z')),
    logger: createLogger('silent'),
  }))
  const keyOf = async (scope: string): Promise<string> =>
    (await createAdminKey(api.admin, { name: scope, scope })).key
  keys = { read: await keyOf('read'), full: await keyOf('full') }
  const plan = {
    name: 'plan',
    platform: 'anthropic',
    subscription_type: 'subscription',
    daily_limit_usd: 1,
    weekly_limit_usd: 5,
    monthly_limit_usd: 9,
  }
  planId = (await createGroup(api.admin, plan)).id
  const user = { email: 'letters@example.com', password: 'correct horse', balance: '10' }
  userId = (await createUser(api.admin, user)).id
})
afterAll(() => api.close())

/** An event of the user that the settler put aside; its id. */
async function putAside(change: Partial<UsageEndRecord>): Promise<string> {
  const settler = openSettlementDatabase(api.url)
  const record = usageEnd({ group_id: planId, user_id: userId, ...change })
  const error = Object.assign(new Error('violates a constraint'), { code: '23514' })
  await settler.keepLetter(deadLetterOf(Buffer.from(serializeEnd(record)), error))
  await settler.close()
  return record.id
}

type Answer = { readonly status: number; readonly replayed: boolean; readonly body: unknown }

async function post(
  id: string,
  key: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const url = `http://portal.test/api/v1/admin/settings/dead-letters/${id}/settle`
  const request = new Request(url, {
    method: 'POST',
    headers: { host: 'portal.test', 'content-type': 'application/json', 'x-api-key': key, ...headers },
    body: JSON.stringify({ expected_status: 'open' }),
  })
  const response = await settle(request, { params: Promise.resolve({ id }) })
  const replayed = response.headers.get('idempotency-replayed') === 'true'
  return { status: response.status, replayed, body: await response.json() }
}

describe('the route that settles a dead letter', () => {
  test('refuses a key that may only look, and answers the same call once', async () => {
    const id = await putAside({})
    expect(await post(id, keys.read)).toMatchObject({ status: 403, body: { reason: 'FORBIDDEN' } })
    expect(await api.db.usageLog.count({ where: { requestId: id } })).toBe(0)
    const once = { 'idempotency-key': `settle-${id}` }
    const first = await post(id, keys.full, once)
    expect(first).toMatchObject({ status: 200, replayed: false, body: { data: { state: 'settled' } } })
    const second = await post(id, keys.full, once)
    expect(second).toMatchObject({ status: 200, replayed: true })
    expect(second.body).toEqual(first.body)
    expect(await api.db.balanceLedger.count({ where: { reference: id } })).toBe(1)
    expect((await getUser(api.admin, userId)).balance_exact).toBe('9.996685')
  })

  test('counts an event of a subscription in its windows, once, and takes nothing from the balance', async () => {
    const { id: subscriptionId } = await assignSubscription(api.admin, { user_id: userId, group_id: planId })
    const before = (await getUser(api.admin, userId)).balance_exact
    const id = await putAside({ billing_type: 'subscription', subscription_id: String(subscriptionId) })
    for (const attempt of [1, 2]) {
      expect([attempt, await post(id, keys.full)]).toMatchObject([
        attempt,
        { status: 200, body: { data: { state: 'settled', billing_type: 'subscription' } } },
      ])
    }
    const row = await api.db.userSubscription.findUniqueOrThrow({ where: { id: BigInt(subscriptionId) } })
    const usage = [row.dailyUsage, row.weeklyUsage, row.monthlyUsage].map(String)
    expect(usage).toEqual(['0.003315', '0.003315', '0.003315'])
    expect((await getUser(api.admin, userId)).balance_exact).toBe(before)
  })
})
