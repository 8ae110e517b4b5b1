import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as balance from '@/app/api/v1/admin/users/[id]/balance/route'
import * as userKeys from '@/app/api/v1/admin/users/[id]/api-keys/route'
import { createUser } from '@/lib/services'
import { ask, openRoutes, withKey, type Call, type RoutesFixture } from './route-calls'

let api: RoutesFixture

beforeAll(async () => {
  api = await openRoutes()
})
afterAll(() => api.close())

describe('Idempotency-Key', () => {
  test('answers the first answer again, without the one-time secret', async () => {
    const call: Call = {
      method: 'POST',
      headers: { ...withKey(), 'idempotency-key': 'key-1' },
      params: { id: String(api.adminId) },
      body: { name: 'once' },
    }
    const first = await ask(userKeys.POST, call)
    const second = await ask(userKeys.POST, call)
    expect(first).toMatchObject({ status: 201, json: { data: { key: expect.stringMatching(/^sk-/) } } })
    expect(second.status).toBe(201)
    expect(second.json['data']).toEqual({ ...(first.json['data'] as object), key: null })
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(await api.db.apiKey.count({ where: { name: 'once' } })).toBe(1)
    const other = await ask(userKeys.POST, { ...call, body: { name: 'twice' } })
    expect(other.json).toMatchObject({ code: 409, reason: 'CONFLICT' })
  })

  test('a call that failed may be tried again; money moves once under any race', async () => {
    const { id } = await createUser(api.admin, { email: 'rich@example.com', password: 'correct horse' })
    const call = (body: object): Call => ({
      method: 'POST',
      headers: { ...withKey(), 'idempotency-key': 'money' },
      params: { id: String(id) },
      body,
    })
    expect((await ask(balance.POST, call({ operation: 'add', balance: 'x' }))).status).toBe(400)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ask(balance.POST, call({ operation: 'add', balance: 2 }))),
    )
    for (const { status, json } of answers) {
      expect([status, json['data']]).toEqual([200, expect.objectContaining({ balance: 2 })])
    }
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(4)
    expect((await ask(balance.POST, call({ operation: 'add', balance: 2 }))).json['data']).toMatchObject({
      balance: 2,
    })
    expect(await api.db.balanceLedger.count({ where: { userId: BigInt(id) } })).toBe(1)
    expect(
      (await ask(balance.POST, { ...call({}), headers: { ...withKey(), 'idempotency-key': 'ä' } })).status,
    ).toBe(400)
  })

  test('a call whose first one does not end is told to come back', async () => {
    const { id } = await createUser(api.admin, { email: 'slow@example.com', password: 'correct horse' })
    const call: Call = {
      method: 'POST',
      headers: { ...withKey(), 'idempotency-key': 'slow' },
      params: { id: String(id) },
      body: { operation: 'add', balance: 2 },
    }
    const lock = await api.db.$transaction(
      async (transaction) => {
        await transaction.$queryRaw`SELECT 1 FROM user_state WHERE user_id = ${BigInt(id)} FOR UPDATE`
        const first = ask(balance.POST, call)
        await expect.poll(() => api.db.idempotencyRecord.count({ where: { status: 'pending' } })).toBe(1)
        const second = await ask(balance.POST, call)
        expect(second.json).toMatchObject({ code: 409, reason: 'CONFLICT' })
        expect(second.headers.get('retry-after')).toBe('1')
        return { first }
      },
      { timeout: 120_000 },
    )
    expect((await lock.first).json['data']).toMatchObject({ balance: 2 })
  })
})
