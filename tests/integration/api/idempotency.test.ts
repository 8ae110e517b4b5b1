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
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true)
    expect((await ask(balance.POST, call({ operation: 'add', balance: 2 }))).json['data']).toMatchObject({
      balance: 2,
    })
    expect(await api.db.balanceLedger.count({ where: { userId: BigInt(id) } })).toBe(1)
    expect(
      (await ask(balance.POST, { ...call({}), headers: { ...withKey(), 'idempotency-key': 'ä' } })).status,
    ).toBe(400)
  })
})
