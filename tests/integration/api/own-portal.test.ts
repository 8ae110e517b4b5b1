import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidV7TimeMs } from '@/lib/core'
import {
  createAccount,
  createChannel,
  createGroup,
  createUser,
  exportOwnUsage,
  getOwnUsage,
  getOwnUsageTrend,
  listOwnAnnouncements,
  listOwnChannels,
  markAnnouncementRead,
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
        billingModel: 'm',
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
    ]) {
      expect(row).not.toHaveProperty(hidden)
    }
    expect(await refusalOf(getOwnUsage(own, THEIRS))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(getOwnUsage(own, 'nonsense'))).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('the export holds one’s own rows, in a form no spreadsheet takes for a formula', async () => {
    const chunks: string[] = []
    for await (const chunk of exportOwnUsage(own, { user_id: '1' })) chunks.push(chunk)
    const lines = chunks.join('').trim().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(`request of ${userId}`)
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`)
    expect(lines[1]).toContain('0.0000012345')
    expect(await refusalOf(exportOwnUsage(own, { start: 'yesterday' }).next())).toMatchObject({ status: 400 })
  })

  test('the trend sums rollups by the viewer’s days, across a change of clocks, empty days included', async () => {
    const bucket = (text: string, requests: number, owner = userId) =>
      api.db.usageRollupUser.create({
        data: {
          bucket: new Date(text),
          userId: BigInt(owner),
          apiKeyId: 7n,
          requestedModel: 'm',
          requests: BigInt(requests),
          actualCost: '0.1',
        },
      })
    // Berlin leaves summer time on 25 October 2026 at 01:00 UTC: that day has 25 hours.
    await bucket('2026-10-24T21:45:00Z', 1)
    await bucket('2026-10-24T22:00:00Z', 2)
    await bucket('2026-10-25T22:45:00Z', 4)
    await bucket('2026-10-25T23:00:00Z', 8)
    await bucket('2026-10-25T12:00:00Z', 100, 999)
    const query = { time_zone: 'Europe/Berlin', start: '2026-10-23T22:00:00Z', end: '2026-10-27T10:00:00Z' }
    const { points } = await getOwnUsageTrend(own, query)
    expect(points.map(({ at, requests }) => [at, requests])).toEqual([
      ['2026-10-23T22:00:00.000Z', 1],
      ['2026-10-24T22:00:00.000Z', 6],
      ['2026-10-25T23:00:00.000Z', 8],
      ['2026-10-26T23:00:00.000Z', 0],
    ])
    expect(points[1]).toMatchObject({ actual_cost: 0.2, actual_cost_exact: '0.2' })
    const hours = await getOwnUsageTrend(own, {
      granularity: 'hour',
      time_zone: 'Asia/Kolkata',
      start: '2026-10-24T21:30:00Z',
      end: '2026-10-24T23:00:00Z',
    })
    expect(hours.points.map(({ at, requests }) => [at, requests])).toEqual([
      ['2026-10-24T21:30:00.000Z', 3],
      ['2026-10-24T22:30:00.000Z', 0],
    ])
    expect((await getOwnUsageTrend(own)).points).toHaveLength(30)
    expect((await getOwnUsageTrend(own, { granularity: 'hour' })).points).toHaveLength(24)
    const long = { granularity: 'hour', start: '2025-01-01T00:00:00Z' }
    expect(await refusalOf(getOwnUsageTrend(own, long))).toMatchObject({ fields: ['start'] })
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
    await setUserGroups(api.admin, userId, [
      { group_id: group.id, rate_multiplier: 0.5 },
      { group_id: closed.id },
    ])
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

describe('announcements', () => {
  test('are shown while they hold, and read once by each', async () => {
    const day = 86_400_000
    const at = (days: number) => new Date(Date.now() + days * day)
    await api.db.announcement.createMany({
      data: [
        { title: 'now', content: 'text', status: 'published' },
        { title: 'draft' },
        { title: 'past', status: 'published', endsAt: at(-1) },
        { title: 'future', status: 'published', startsAt: at(1) },
        { title: 'between', status: 'published', startsAt: at(-1), endsAt: at(1) },
      ],
    })
    const shown = await listOwnAnnouncements(own)
    expect(shown.map(({ title, read }) => [title, read])).toEqual([
      ['between', false],
      ['now', false],
    ])
    const id = shown[0]?.id ?? 0
    await markAnnouncementRead(own, id)
    await markAnnouncementRead(own, id)
    expect((await listOwnAnnouncements(own)).map(({ read }) => read)).toEqual([true, false])
    expect((await listOwnAnnouncements(stranger)).map(({ read }) => read)).toEqual([false, false])
    const draft = await api.db.announcement.findFirstOrThrow({ where: { title: 'draft' } })
    expect(await refusalOf(markAnnouncementRead(own, Number(draft.id)))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
