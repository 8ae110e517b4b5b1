import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as accountRoute from '@/app/api/v1/admin/accounts/[id]/route'
import * as accountTest from '@/app/api/v1/admin/accounts/[id]/test/route'
import * as accounts from '@/app/api/v1/admin/accounts/route'
import * as channel from '@/app/api/v1/admin/channels/[id]/route'
import * as channels from '@/app/api/v1/admin/channels/route'
import * as groups from '@/app/api/v1/admin/groups/route'
import { createAdminKey } from '@/lib/services'
import type { JsonRoute } from '@/lib/server/api'
import { ask, idOf, openRoutes, send, withKey, type RoutesFixture } from './route-calls'

let api: RoutesFixture

beforeAll(async () => {
  api = await openRoutes()
})
afterAll(() => api.close())

describe('consents of a channel save', () => {
  test('may stand in the query as in the body', async () => {
    const owner = { headers: withKey(), method: 'POST' }
    const made = await ask(groups.POST, { ...owner, body: { name: 'consents', platform: 'anthropic' } })
    const groupId = idOf(made)
    const prices = [{ platform: 'anthropic', models: ['shared'], input_price: '0.000001' }]
    const body = { name: 'consent one', group_ids: [groupId], model_pricing: prices }
    const first = await ask(channels.POST, { ...owner, body })
    const again = { ...owner, body: { ...body, name: 'consent two' } }
    expect((await ask(channels.POST, again)).json).toMatchObject({ reason: 'CHANNEL_ROUTE_AMBIGUOUS' })
    expect((await ask(channels.POST, { ...again, query: '?confirm_ambiguous=true' })).status).toBe(201)
    await ask(accounts.POST, {
      ...owner,
      body: {
        name: 'bound by consent',
        platform: 'anthropic',
        type: 'api_key',
        credentials: { api_key: 'sk-consent' },
        bindings: [{ group_id: groupId, channel_id: idOf(first) }],
      },
    })
    const params = { id: String(idOf(first)) }
    const leave = { headers: withKey(), method: 'PUT', params, body: { group_ids: [] } }
    expect((await ask(channel.PUT, leave)).json).toMatchObject({ reason: 'CHANNEL_GROUP_IN_USE' })
    expect((await ask(channel.PUT, { ...leave, query: '?unbind=false' })).status).toBe(409)
    expect((await ask(channel.PUT, { ...leave, query: '?unbind=true' })).json).toMatchObject({
      data: { group_ids: [] },
    })
  })
})

describe('a provisioning tool', () => {
  test('ensures group, channel and account, and binds them', async () => {
    const { key } = await createAdminKey(api.admin, { name: 'tool', scope: 'provision' })
    const post = async (route: JsonRoute, body: object): Promise<{ id: number }> => {
      const answer = await ask(route, { method: 'POST', headers: withKey(key), body })
      expect(answer.status).toBe(201)
      return answer.json['data'] as { id: number }
    }
    const { id: groupId } = await post(groups.POST, { name: 'provisioned', platform: 'anthropic' })
    const { id: channelId } = await post(channels.POST, { name: 'relay', group_ids: [groupId] })
    const account = await post(accounts.POST, {
      name: 'relay account',
      platform: 'anthropic',
      type: 'apikey',
      credentials: { api_key: 'sk-ant-0123456789abcdef', base_url: 'https://relay.example.com' },
      bindings: [{ group_id: groupId, channel_id: channelId }],
    })
    const read = await ask(accountRoute.GET, { headers: withKey(key), params: { id: String(account.id) } })
    expect(read.json['data']).toMatchObject({
      base_url: 'https://relay.example.com',
      bindings: [{ group_id: groupId, channel_id: channelId, priority: 50 }],
    })
    const tested = await send(accountTest.POST, {
      method: 'POST',
      headers: withKey(key),
      params: { id: String(account.id) },
      body: { model: 'claude' },
    })
    expect(tested.headers.get('content-type')).toContain('text/event-stream')
    expect(await tested.text()).toMatch(/^event: start\ndata: .+\n\nevent: result\ndata: .+"ok":true.+\n\n$/)
  })
})
