import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGroup, createUser, getUser, setUserGroups, updateUser, type UserView } from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

let nextUser = 0

function newUser(): Promise<UserView> {
  return createUser(api.admin, { email: `person${nextUser++}@example.com`, password: 'correct horse' })
}

describe('a key of the scope provision', () => {
  const provision = () => api.as({ kind: 'admin_key', id: null, scope: 'provision' })
  const forbidden = { code: 'FORBIDDEN', status: 403 }

  test('makes users without money', async () => {
    const body = { email: 'by-key@example.com', password: 'correct horse' }
    expect(await refusalOf(createUser(provision(), { ...body, balance: '0.01' }))).toMatchObject(forbidden)
    const { id } = await createUser(provision(), { ...body, balance: 0 })
    expect((await getUser(api.admin, id)).balance_exact).toBe('0')
    expect(await api.db.balanceLedger.count({ where: { userId: BigInt(id) } })).toBe(0)
  })

  test('leaves the sign-in of an existing user as it is', async () => {
    const { id } = await newUser()
    const { email } = await getUser(api.admin, id)
    const change = (body: object) => updateUser(provision(), id, body)
    expect(await refusalOf(change({ password: 'taken over' }))).toMatchObject(forbidden)
    expect(await refusalOf(change({ email: 'other-box@example.com' }))).toMatchObject(forbidden)
    expect(await change({ email, notes: 'by key' })).toMatchObject({ email, notes: 'by key' })
  })

  test('grants groups on their usual terms and keeps the rates a user has', async () => {
    const { id } = await newUser()
    const { id: rated } = await createGroup(api.admin, { name: 'rated', platform: 'openai' })
    const { id: usual } = await createGroup(api.admin, { name: 'usual', platform: 'openai' })
    await setUserGroups(api.admin, id, { input: [{ group_id: rated, rate_multiplier: '0.5' }] })
    const set = (multiplier: unknown, other: unknown = null) =>
      setUserGroups(provision(), id, {
        input: [
          { group_id: rated, rate_multiplier: multiplier },
          { group_id: usual, rate_multiplier: other, rpm_limit: 3 },
        ],
      })
    expect(await refusalOf(set(0))).toMatchObject(forbidden)
    expect(await refusalOf(set(null))).toMatchObject(forbidden)
    expect(await refusalOf(set('0.5', 1))).toMatchObject(forbidden)
    expect(await refusalOf(setUserGroups(provision(), id, { input: [] }))).toMatchObject(forbidden)
    expect(await refusalOf(updateUser(provision(), id, { allowed_groups: [usual] }))).toMatchObject(forbidden)
    expect((await updateUser(provision(), id, { allowed_groups: [rated] })).groups).toMatchObject([
      { group_id: rated, rate_multiplier: 0.5 },
    ])
    expect((await set('0.50')).groups).toMatchObject([
      { group_id: rated, rate_multiplier: 0.5 },
      { group_id: usual, rate_multiplier: null, rpm_limit: 3 },
    ])
  })
})
