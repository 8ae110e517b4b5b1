import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createChannel,
  createGroup,
  createUser,
  getSettings,
  getUser,
  listGroupChannels,
  setGroupChannels,
  setUserGroups,
  updateSettings,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture

beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const STALE = { code: 'STALE', status: 409 }

/** What two administrators saw is compared with what the first has made of it. */
describe('a change of what somebody else has changed since it was seen is refused', () => {
  test('of the routes of a group, also where a channel was saved', async () => {
    const { id } = await createGroup(api.admin, { name: 'seen', platform: 'anthropic' })
    const channel = (name: string) => createChannel(api.admin, { name, group_ids: [id] })
    const first = await channel('a')
    const empty = JSON.stringify([])
    expect(
      await refusalOf(setGroupChannels(api.admin, id, { input: [], options: { seen: empty } })),
    ).toMatchObject(STALE)
    const seen = JSON.stringify(await listGroupChannels(api.admin, id))
    const saved = [{ channel_id: first.id, route_priority: 10 }]
    const change = () => setGroupChannels(api.admin, id, { input: saved, options: { seen } })
    expect(await change()).toMatchObject(saved)
    expect(await refusalOf(change())).toMatchObject(STALE)
    expect(
      await setGroupChannels(api.admin, id, { input: saved, options: { seen: JSON.stringify(saved) } }),
    ).toMatchObject(saved)
    expect(await setGroupChannels(api.admin, id, { input: [] })).toEqual([])
  })

  test('of the groups of a user', async () => {
    const { id: groupId } = await createGroup(api.admin, { name: 'terms', platform: 'anthropic' })
    const { id } = await createUser(api.admin, { email: 'seen@example.com', password: 'a long password 1' })
    const set = (multiplier: string, seen: object) =>
      setUserGroups(api.admin, id, {
        input: [{ group_id: groupId, rate_multiplier: multiplier }],
        seen: JSON.stringify(seen),
      })
    const { groups } = await set('2.0', [])
    expect(await refusalOf(set('3', []))).toMatchObject(STALE)
    expect((await getUser(api.admin, id)).groups).toEqual(groups)
    expect((await set('3', [{ group_id: groupId, rate_multiplier: 2 }])).groups).toMatchObject([
      { rate_multiplier: 3 },
    ])
    expect((await set('4', (await getUser(api.admin, id)).groups)).groups).toMatchObject([
      { rate_multiplier: 4 },
    ])
  })

  test('of settings, those alone that were seen', async () => {
    const seen = JSON.stringify({ default_rate_multiplier: 1, unpriced_models: 'reject' })
    await updateSettings(api.admin, { family_fallback: false }, seen)
    await updateSettings(api.admin, { default_rate_multiplier: '1.1' }, seen)
    expect(
      await refusalOf(updateSettings(api.admin, { default_rate_multiplier: '1.2' }, seen)),
    ).toMatchObject(STALE)
    const now = JSON.stringify(await getSettings(api.admin))
    expect(await updateSettings(api.admin, { default_rate_multiplier: null }, now)).toMatchObject({
      default_rate_multiplier: 1,
    })
  })

  test('text that is no such body is refused by its name', async () => {
    expect(await refusalOf(updateSettings(api.admin, {}, '{'))).toMatchObject({
      status: 400,
      fields: ['seen'],
    })
  })
})
