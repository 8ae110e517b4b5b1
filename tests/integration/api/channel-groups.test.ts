import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createAccount,
  createChannel,
  createGroup,
  deleteChannel,
  listChannelAccounts,
  setAccountBindings,
  setGroupChannels,
  updateChannel,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let groupId: number
let otherGroupId: number

beforeAll(async () => {
  api = await openApi()
  groupId = (await createGroup(api.admin, { name: 'one', platform: 'anthropic' })).id
  otherGroupId = (await createGroup(api.admin, { name: 'two', platform: 'anthropic' })).id
})
afterAll(() => api.close())

function body(name: string, fields: object = {}): object {
  return { name, ...fields }
}

describe('groups of a channel', () => {
  test('are applied as a diff; a group in use stays unless unbind', async () => {
    const channel = await createChannel(
      api.admin,
      body('bound', {
        groups: [{ group_id: otherGroupId, route_priority: 5 }],
        model_mapping: { anthropic: { x: 'y' } },
      }),
    )
    const account = await createAccount(api.admin, {
      name: 'a',
      platform: 'anthropic',
      type: 'apikey',
      credentials: { api_key: 'sk-ant-0123456789abcdef' },
      bindings: [{ group_id: otherGroupId, channel_id: channel.id, priority: 3 }],
    })
    const rowBefore = await api.db.channelGroup.findFirst({ where: { channelId: BigInt(channel.id) } })
    const added = await updateChannel(api.admin, channel.id, { group_ids: [groupId, otherGroupId] })
    expect(added.groups.map((group) => [group.group_id, group.route_priority])).toEqual(
      [
        [groupId, 100],
        [otherGroupId, 5],
      ].toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
    )
    const rowAfter = await api.db.channelGroup.findFirst({
      where: { channelId: BigInt(channel.id), groupId: BigInt(otherGroupId) },
    })
    expect(rowAfter?.id).toBe(rowBefore?.id)

    const refusal = await refusalOf(updateChannel(api.admin, channel.id, { group_ids: [groupId] }))
    expect(refusal).toEqual({ code: 'CHANNEL_GROUP_IN_USE', status: 409, fields: ['groups'] })
    expect(await refusalOf(deleteChannel(api.admin, channel.id))).toMatchObject({
      code: 'CHANNEL_GROUP_IN_USE',
    })
    expect(await refusalOf(setGroupChannels(api.admin, otherGroupId, { input: [] }))).toMatchObject({
      code: 'CHANNEL_GROUP_IN_USE',
    })
    expect(await listChannelAccounts(api.admin, channel.id)).toMatchObject([
      { account_id: account.id, group_id: otherGroupId, priority: 3 },
    ])

    const unbound = await updateChannel(api.admin, channel.id, { group_ids: [groupId], unbind: true })
    expect(unbound.group_ids).toEqual([groupId])
    expect(await api.db.accountGroup.count({ where: { accountId: BigInt(account.id) } })).toBe(0)
    await deleteChannel(api.admin, channel.id)
  })

  test('a body with both forms follows the one that was edited', async () => {
    const channel = await createChannel(
      api.admin,
      body('both', { groups: [{ group_id: groupId, route_priority: 7 }] }),
    )
    const byIds = await updateChannel(api.admin, channel.id, { ...channel, group_ids: [] })
    expect(byIds.groups).toEqual([])
    const byObjects = await updateChannel(api.admin, channel.id, {
      ...byIds,
      groups: [{ group_id: groupId, route_priority: 8 }],
    })
    expect(byObjects.groups).toMatchObject([{ group_id: groupId, route_priority: 8 }])
    await deleteChannel(api.admin, channel.id)
  })
})

describe('bindings follow channels', () => {
  test('a channel that does not cover the group is 422 CHANNEL_GROUP_MISMATCH', async () => {
    const channel = await createChannel(api.admin, body('covers one', { group_ids: [groupId] }))
    const account = await createAccount(api.admin, {
      name: 'b',
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: 'sk-ant-0123456789abcdef' },
    })
    const wanted = [
      { group_id: groupId, channel_id: channel.id },
      { group_id: otherGroupId, channel_id: channel.id },
    ]
    expect(await refusalOf(setAccountBindings(api.admin, account.id, wanted))).toEqual({
      code: 'CHANNEL_GROUP_MISMATCH',
      status: 422,
      fields: ['1.channel_id'],
    })
    expect(await api.db.accountGroup.count({ where: { accountId: BigInt(account.id) } })).toBe(0)
  })
})
