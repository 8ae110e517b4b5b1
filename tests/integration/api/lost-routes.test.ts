import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createAccount,
  createChannel,
  createGroup,
  deleteAccount,
  findLostRoutes,
  updateAccount,
  type AccountView,
} from '@/lib/services'
import { openApi, type ApiFixture } from './api-fixture'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

let number = 0

async function newGroup(): Promise<number> {
  number += 1
  return (await createGroup(api.admin, { name: `g${number}`, platform: 'anthropic' })).id
}

/** A channel that names one model of its own. */
async function newChannel(groupId: number, fields: object = {}): Promise<number> {
  number += 1
  const mapping = { anthropic: { [`alias-${number}`]: 'claude-sonnet-4-5' } }
  const body = { name: `c${number}`, group_ids: [groupId], model_mapping: mapping, ...fields }
  return (await createChannel(api.admin, body)).id
}

type Route = readonly [groupId: number, channelId: number | null]

function newAccount(...routes: readonly Route[]): Promise<AccountView> {
  number += 1
  return createAccount(api.admin, {
    name: `a${number}`,
    platform: 'anthropic',
    type: 'api_key',
    credentials: { api_key: `sk-${number}-0123456789` },
    bindings: routes.map(([group_id, channel_id]) => ({ group_id, channel_id })),
  })
}

async function lostBy(by: 'delete' | 'disable', ...accounts: readonly AccountView[]) {
  const ids = accounts.map(({ id }) => id).join(',')
  const { served, lost } = await findLostRoutes(api.admin, { ids, by })
  return [served, lost.map((route): Route => [route.group_id, route.channel_id])]
}

describe('routes without an account in use', () => {
  test('are those that no other account in use serves', async () => {
    const group = await newGroup()
    const [x, y] = [await newChannel(group), await newChannel(group)]
    const one = await newAccount([group, x], [group, y])
    const two = await newAccount([group, x])
    expect(await lostBy('delete', one)).toEqual([2, [[group, y]]])
    const both: readonly Route[] = [
      [group, x],
      [group, y],
    ]
    expect(await lostBy('disable', one, two)).toEqual([2, both])
    await updateAccount(api.admin, two.id, { status: 'disabled' })
    expect(await lostBy('delete', one)).toEqual([2, both])
    expect(await lostBy('delete', two)).toEqual([0, []])
    await deleteAccount(api.admin, one.id)
    expect(await lostBy('delete', one)).toEqual([0, []])
  })

  test('an only channel falls back on the accounts bound without one once it has no rows of its own', async () => {
    const group = await newGroup()
    const only = await newChannel(group, { model_mapping: {} })
    const own = await newAccount([group, only])
    const legacy = await newAccount([group, null])
    expect(await lostBy('delete', own)).toEqual([1, []])
    // Its row stays, and with it the channel's own pool.
    expect(await lostBy('disable', own)).toEqual([1, [[group, only]]])
    // Nobody comes to it while the channel has an account.
    expect(await lostBy('delete', legacy)).toEqual([0, []])
    expect(await lostBy('delete', own, legacy)).toEqual([1, [[group, only]]])
    await deleteAccount(api.admin, own.id)
    expect(await lostBy('delete', legacy)).toEqual([1, [[group, only]]])
  })

  test('the way without a channel counts where a request can take it', async () => {
    const bare = await newGroup()
    const alone = await newAccount([bare, null])
    expect(await lostBy('delete', alone)).toEqual([1, [[bare, null]]])

    const named = await newGroup()
    await newChannel(named)
    const second = await newChannel(named)
    const legacy = await newAccount([named, null], [named, second])
    expect(await lostBy('delete', legacy)).toEqual([
      2,
      [
        [named, second],
        [named, null],
      ],
    ])
    await newChannel(named, { restrict_models: true })
    expect(await lostBy('delete', legacy)).toEqual([1, [[named, second]]])
  })

  test('a channel that is switched off has no requests to lose', async () => {
    const group = await newGroup()
    await newChannel(group)
    const off = await newChannel(group, { status: 'disabled' })
    expect(await lostBy('delete', await newAccount([group, off]))).toEqual([0, []])
  })
})
