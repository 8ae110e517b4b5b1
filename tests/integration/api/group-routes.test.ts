import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChannel, createGroup, listGroupChannels, setGroupChannels } from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let groupId: number

beforeAll(async () => {
  api = await openApi()
  groupId = (await createGroup(api.admin, { name: 'one', platform: 'anthropic' })).id
})
afterAll(() => api.close())

function body(name: string, fields: object = {}): object {
  return { name, ...fields }
}

describe('routes of a group', () => {
  test('a save that makes a served model ambiguous needs confirm_ambiguous', async () => {
    const group = await createGroup(api.admin, { name: 'ambiguous', platform: 'anthropic' })
    const mapping = { model_mapping: { anthropic: { alias: 'claude-opus-4-5' } } }
    const first = await createChannel(api.admin, body('first', { group_ids: [group.id], ...mapping }))
    const second = body('second', { group_ids: [group.id], ...mapping })
    expect(await refusalOf(createChannel(api.admin, second))).toEqual({
      code: 'CHANNEL_ROUTE_AMBIGUOUS',
      status: 409,
      fields: ['confirm_ambiguous'],
    })
    expect(await api.db.channel.count({ where: { name: 'second' } })).toBe(0)
    const confirmed = await createChannel(api.admin, { ...second, confirm_ambiguous: true })
    expect(confirmed.warnings.map((warning) => warning.code)).toContain('UNLISTED_MODELS_MOVED')

    const ordered = await setGroupChannels(api.admin, group.id, {
      input: [
        { channel_id: confirmed.id, route_priority: 1 },
        { channel_id: first.id, route_priority: 2 },
      ],
    })
    expect(ordered.map((route) => route.channel_id)).toEqual([confirmed.id, first.id])
    const tie = [first.id, confirmed.id].map((id) => ({ channel_id: id, route_priority: 5 }))
    expect(await refusalOf(setGroupChannels(api.admin, group.id, { input: tie }))).toMatchObject({
      code: 'CHANNEL_ROUTE_AMBIGUOUS',
    })
    expect((await listGroupChannels(api.admin, group.id)).map((route) => route.route_priority)).toEqual([
      1, 2,
    ])
  })

  test('an unknown channel is refused by its place', async () => {
    const refusal = await refusalOf(
      setGroupChannels(api.admin, groupId, { input: [{ channel_id: 999_999 }] }),
    )
    expect(refusal).toEqual({ code: 'INVALID_CHANNEL_ID', status: 400, fields: ['0.channel_id'] })
  })
})
