import { makeApiKey } from '@/lib/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  countUsableOwnKeys,
  createGroup,
  createOwnKey,
  createUser,
  createUserKey,
  deleteGroup,
  deleteOwnKey,
  getOwnKey,
  listOwnGroups,
  listOwnKeys,
  listUserKeys,
  setUserGroups,
  updateOwnKey,
  type ServiceContext,
} from '@/lib/services'
import { openApi, refusalOf, testCrypto, type ApiFixture } from './api-fixture'

let api: ApiFixture
let groupId: number

beforeAll(async () => {
  api = await openApi()
  groupId = (await createGroup(api.admin, { name: 'g', platform: 'anthropic' })).id
})
afterAll(() => api.close())

let nextUser = 0
async function newUser(): Promise<{ id: number; ctx: ServiceContext }> {
  const { id } = await createUser(api.admin, {
    email: `user${nextUser++}@example.com`,
    password: 'correct horse',
  })
  return { id, ctx: api.as({ kind: 'user', userId: id, role: 'user' }) }
}

describe('API keys', () => {
  test('those that may call are counted: not the disabled, the expired, the used up or those without an active group', async () => {
    const { id, ctx } = await newUser()
    const make = (name: string, body: object = {}): Promise<{ id: number }> =>
      createUserKey(api.admin, id, { name, group_id: groupId, ...body })
    await make('plain')
    await make('with a limit', { quota: 1 })
    await make('disabled', { status: 'disabled' })
    await make('without a group', { group_id: null })
    const closed = await createGroup(api.admin, { name: 'closed', platform: 'anthropic', status: 'disabled' })
    await make('of a group that is disabled', { group_id: closed.id })
    const [expired, spent] = [await make('expired'), await make('used up', { quota: 1 })]
    await api.db.apiKey.update({ where: { id: BigInt(expired.id) }, data: { expiresAt: new Date(0) } })
    await api.db.keyState.updateMany({ where: { apiKeyId: BigInt(spent.id) }, data: { quotaUsed: 1 } })
    expect(await countUsableOwnKeys(ctx)).toBe(2)
  })

  test('are shown once and stored as hash', async () => {
    const { id, ctx } = await newUser()
    const key = await createOwnKey(ctx, { name: 'mine', group_id: groupId, quota: 5, expires_in_days: 30 })
    expect(key.key).toMatch(/^sk-[A-Za-z0-9]{48}$/)
    const row = await api.db.apiKey.findUniqueOrThrow({ where: { id: BigInt(key.id) } })
    expect(row.keyHash).toBe(testCrypto.hashApiKey(key.key))
    expect(key.key_masked).toBe(`${key.key.slice(0, 7)}…${key.key.slice(-4)}`)
    const listed = await listOwnKeys(ctx)
    expect(JSON.stringify(listed)).not.toContain(key.key)
    expect(listed.items[0]).toMatchObject({ name: 'mine', quota: 5, group_name: 'g', rpm_limit: 0 })
    const audits = await api.db.auditLog.findMany({
      where: { resource: 'api_key', resourceId: String(key.id) },
    })
    expect(JSON.stringify(audits[0]?.after)).not.toContain(key.key)
    const same = await updateOwnKey(ctx, key.id, JSON.parse(JSON.stringify(listed.items[0])))
    expect(same).toMatchObject({ name: 'mine', quota: 5, expires_at: key.expires_at })
    expect((await listUserKeys(api.admin, id)).total).toBe(1)
    expect(await refusalOf(deleteGroup(api.admin, groupId))).toMatchObject({
      code: 'GROUP_HAS_KEYS',
      status: 409,
    })
  })

  test('an admin may bring a key; a mistyped or taken one is refused', async () => {
    const { id, ctx } = await newUser()
    const custom = await createUserKey(api.admin, id, {
      name: 'c',
      group_id: groupId,
      custom_key: 'my-own-key-1',
    })
    expect(custom).toMatchObject({ key: 'my-own-key-1', key_masked: 'my…-1' })
    const good = makeApiKey(testCrypto.randomBytes(42))
    const bad = good.slice(0, -1) + (good.endsWith('A') ? 'B' : 'A')
    const refused = async (customKey: string): Promise<unknown> =>
      refusalOf(createUserKey(api.admin, id, { name: 'c', custom_key: customKey }))
    expect(await refused(bad)).toEqual({ code: 'VALIDATION_ERROR', status: 400, fields: ['custom_key'] })
    expect(await refused('my-own-key-1')).toEqual({ code: 'CONFLICT', status: 409, fields: ['custom_key'] })
    expect(await refused('short')).toMatchObject({ status: 400, fields: ['custom_key'] })
    expect(await refused('with a space')).toMatchObject({ status: 400, fields: ['custom_key'] })
    expect(await refusalOf(createOwnKey(ctx, { name: 'c', custom_key: 'my-own-key-2' }))).toMatchObject({
      code: 'UNKNOWN_FIELD',
    })
  })

  test('users reach their own keys only, and open groups only', async () => {
    const { id, ctx: owner } = await newUser()
    const { ctx: stranger } = await newUser()
    const key = await createOwnKey(owner, { name: 'mine', group_id: groupId })
    for (const call of [
      () => getOwnKey(stranger, key.id),
      () => updateOwnKey(stranger, key.id, { name: 'stolen' }),
      () => deleteOwnKey(stranger, key.id),
    ]) {
      expect(await refusalOf(call())).toMatchObject({ code: 'NOT_FOUND', status: 404 })
    }
    const closed = await createGroup(api.admin, {
      name: `closed ${id}`,
      platform: 'openai',
      is_exclusive: true,
    })
    const inClosed = { name: 'x', group_id: closed.id }
    expect(await refusalOf(createOwnKey(owner, inClosed))).toMatchObject({ code: 'UNKNOWN_GROUP' })
    expect((await listOwnGroups(owner)).map((group) => group.id)).not.toContain(closed.id)
    await setUserGroups(api.admin, id, { input: [{ group_id: closed.id, rate_multiplier: 0.25 }] })
    expect((await createOwnKey(owner, inClosed)).group_id).toBe(closed.id)
    expect((await listOwnGroups(owner)).find((group) => group.id === closed.id)?.rate_multiplier).toBe(0.25)
  })

  test.each([
    ['ip_whitelist.0', { ip_whitelist: ['10.0.0.0/33'] }],
    ['ip_blacklist.1', { ip_blacklist: ['::1/64', 'localhost'] }],
    ['quota', { quota: -1 }],
    ['expires_in_days', { expires_in_days: 0 }],
  ])('VALIDATION_ERROR at %s', async (path, fields) => {
    const refusal = await refusalOf(createUserKey(api.admin, api.adminId, { name: 'k', ...fields }))
    expect(refusal).toEqual({ code: 'VALIDATION_ERROR', status: 400, fields: [path] })
  })
})
