import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChannel, createGroup, listGroupChannels, setGroupChannels, updateGroup } from '@/lib/services'
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

  test('what GET answered may be sent back', async () => {
    const group = await createGroup(api.admin, { name: 'there and back', platform: 'anthropic' })
    await createChannel(api.admin, body('there', { groups: [{ group_id: group.id, route_priority: 7 }] }))
    const routes = await listGroupChannels(api.admin, group.id)
    expect(routes).toMatchObject([{ name: 'there', route_priority: 7 }])
    expect(await setGroupChannels(api.admin, group.id, { input: routes })).toEqual(routes)
  })

  test('an unknown channel is refused by its place', async () => {
    const refusal = await refusalOf(
      setGroupChannels(api.admin, groupId, { input: [{ channel_id: 999_999 }] }),
    )
    expect(refusal).toEqual({ code: 'INVALID_CHANNEL_ID', status: 400, fields: ['0.channel_id'] })
  })
})

describe('model routing of a group', () => {
  test('patterns that could never be looked up are refused by their own path', async () => {
    const model_routing = { 'a*b': [1], m: [1], M: [2], 'claude-*': [1] }
    for (const call of [
      createGroup(api.admin, { name: 'routed', platform: 'anthropic', model_routing }),
      updateGroup(api.admin, groupId, { model_routing }),
    ]) {
      expect(await refusalOf(call)).toEqual({
        code: 'INVALID_MODEL_PATTERN',
        status: 400,
        fields: ['model_routing.a*b', 'model_routing.M'],
      })
    }
    const kept = await updateGroup(api.admin, groupId, { model_routing: { 'claude-*': [1], '*': [2] } })
    expect(kept.model_routing).toEqual({ 'claude-*': [1], '*': [2] })
  })
})
