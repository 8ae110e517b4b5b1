import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidV7TimeMs } from '@/lib/core'
import {
  createAccount,
  createChannel,
  createGroup,
  createUser,
  exportOwnUsage,
  getOwnUsage,
  listOwnChannels,
  listOwnUsage,
  setUserGroups,
  type ServiceContext,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let userId: number
let own: ServiceContext
let stranger: ServiceContext

const MINE = '019aa4e0-0000-7000-8000-000000000001'
const THEIRS = '019aa4e0-0000-7000-8000-000000000002'

beforeAll(async () => {
  api = await openApi()
  const people = await Promise.all(
    ['ada', 'eve'].map((name) =>
      createUser(api.admin, { email: `${name}@example.com`, password: 'correct horse' }),
    ),
  )
  userId = people[0]?.id ?? 0
  own = api.as({ kind: 'user', userId, role: 'user' })
  stranger = api.as({ kind: 'user', userId: people[1]?.id ?? 0, role: 'user' })
  for (const [id, owner] of [
    [MINE, userId],
    [THEIRS, people[1]?.id ?? 0],
  ] as const) {
    await api.db.usageLog.create({
      data: {
        id,
        createdAt: new Date(uuidV7TimeMs(id)),
        requestId: `request of ${owner}`,
        userId: BigInt(owner),
        apiKeyId: 1n,
        groupId: 1n,
        accountId: 1n,
        protocol: 'anthropic_messages',
        requestedModel: '=HYPERLINK("x")',
        mappedModel: 'secret-b',
        upstreamModel: 'secret-c',
        channelId: 7n,
        billingModel: 'secret-b',
        priceSnapshot: { source: 'catalogue', entry_id: 3, catalogue_id: 'secret-b', prices: { input: '1' } },
        actualCost: '0.0000012345',
        attempts: [{ account_id: 1, outcome: 'ok' }],
      },
    })
  }
})
afterAll(() => api.close())

describe('usage', () => {
  test('one request is shown to its owner alone, without what is the operator’s', async () => {
    const row = await getOwnUsage(own, MINE)
    expect(row).toMatchObject({ id: MINE, actual_cost_exact: '0.0000012345' })
    for (const hidden of [
      'account_id',
      'upstream_model',
      'account_cost',
      'attempts',
      'model_mapping_chain',
      'mapped_model',
      'channel_id',
      'channel_name',
    ]) {
      expect(row).not.toHaveProperty(hidden)
    }
    expect(row).toMatchObject({
      billing_model: null,
      price_snapshot: { source: 'catalogue', prices: { input: '1' } },
    })
    expect(JSON.stringify(row)).not.toContain('secret')
    expect(await refusalOf(getOwnUsage(own, THEIRS))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(getOwnUsage(own, 'nonsense'))).toMatchObject({ code: 'NOT_FOUND' })
  })

  test.each([
    ['a mapped model', { model: 'secret-b' }, 0],
    ['an upstream’s model', { model: 'secret-c' }, 0],
    ['a channel it does not take', { channel_id: '99' }, 1],
  ])('the operator’s routing is no filter: %s', async (_, filter, found) => {
    expect((await listOwnUsage(own, filter)).items).toHaveLength(found)
  })

  test('the export holds one’s own rows, in a form no spreadsheet takes for a formula', async () => {
    const chunks: string[] = []
    for await (const chunk of exportOwnUsage(own, { user_id: '1' })) chunks.push(chunk)
    const lines = chunks.join('').trim().split('\r\n')
    expect(chunks.join('')).not.toMatch(/secret|channel|mapped/)
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(`request of ${userId}`)
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`)
    expect(lines[1]).toContain('0.0000012345')
    expect(await refusalOf(exportOwnUsage(own, { start: 'yesterday' }).next())).toMatchObject({ status: 400 })
  })
})

describe('models and prices', () => {
  test('are those a key of the user could call, at the list price and the user’s own multiplier', async () => {
    const group = await createGroup(api.admin, { name: 'g', platform: 'anthropic', rate_multiplier: 2 })
    const closed = await createGroup(api.admin, { name: 'closed', platform: 'openai', is_exclusive: true })
    await createChannel(api.admin, {
      name: 'direct',
      group_ids: [group.id],
      restrict_models: true,
      model_mapping: { anthropic: { sonnet: 'claude-sonnet-4-5', 'not-priced': 'nothing' } },
      billing_model_source: 'requested',
      model_pricing: [
        {
          platform: 'anthropic',
          models: ['sonnet'],
          input_price: '0.000003',
          output_price: '0.000015',
          intervals: [
            { min_tokens: 0, max_tokens: 200_000, input_price: '0.000003', output_price: '0.000015' },
            { min_tokens: 200_000, input_price: '0.000006', output_price: '0.00003' },
          ],
        },
        { platform: 'anthropic', models: ['batch'], billing_mode: 'per_request', per_request_price: '0.05' },
      ],
    })
    const [shown, ...others] = await listOwnChannels(own)
    expect(others).toEqual([])
    expect(shown).toMatchObject({ id: group.id, name: 'g', rate_multiplier: 2 })
    expect(shown?.models.map(({ model }) => model)).toEqual(['batch', 'sonnet'])
    expect(shown?.models[0]).toMatchObject({ billing_mode: 'per_request', unit_price: 0.05 })
    expect(shown?.models[1]).toMatchObject({
      billing_mode: 'token',
      pricing_source: 'channel',
      context_tiers: [{ above_tokens: 200_000, input_price: 0.000006 }],
    })
    expect(JSON.stringify(shown)).not.toMatch(/direct|claude-sonnet/)
    await setUserGroups(api.admin, userId, {
      input: [{ group_id: group.id, rate_multiplier: 0.5 }, { group_id: closed.id }],
    })
    const later = await listOwnChannels(own)
    expect(later.map(({ name, rate_multiplier: factor }) => [name, factor])).toEqual([
      ['g', 0.5],
      ['closed', 1],
    ])
    expect((await listOwnChannels(stranger)).map(({ name }) => name)).toEqual(['g'])
  })

  test('a group whose accounts state nothing lists what its platform is known to serve', async () => {
    const group = await createGroup(api.admin, { name: 'plain', platform: 'anthropic' })
    const modelsOf = async () =>
      (await listOwnChannels(own)).find(({ id }) => id === group.id)?.models.map(({ model }) => model)
    expect(await modelsOf()).toEqual([])
    await createAccount(api.admin, {
      name: 'one',
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: 'sk-own-portal' },
      group_ids: [group.id],
    })
    expect(await modelsOf()).toContain('claude-sonnet-4-5')
  })
})
