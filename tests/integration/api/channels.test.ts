import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createChannel,
  createGroup,
  duplicateChannel,
  getChannel,
  getModelPricing,
  listChannels,
  updateChannel,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let groupId: number

beforeAll(async () => {
  api = await openApi()
  groupId = (await createGroup(api.admin, { name: 'one', platform: 'anthropic' })).id
})
afterAll(() => api.close())

const entry = { platform: 'anthropic', models: ['m'], input_price: 0.000003, output_price: '0.000015' }

function body(name: string, fields: object = {}): object {
  return { name, ...fields }
}

describe('a channel with its whole body', () => {
  test('is stored, audited, announced and read back the same', async () => {
    const seq = await api.lastSeq()
    const created = await createChannel(
      api.admin,
      body('whole', {
        description: 'all fields',
        groups: [{ group_id: groupId, route_priority: 10 }],
        model_mapping: { anthropic: { 'fast-*': 'claude-haiku-4-5*', smart: 'claude-opus-4-5' } },
        model_pricing: [
          {
            ...entry,
            models: ['smart', 'fast-*'],
            intervals: [
              { min_tokens: 0, max_tokens: 200_000, input_price: 0.000003 },
              { min_tokens: 200_000, max_tokens: null, input_price: '0.00000612345678' },
            ],
          },
          {
            platform: 'openai',
            models: ['picture'],
            billing_mode: 'image',
            intervals: [{ tier_label: '1K', per_request_price: 0.04 }],
          },
        ],
        billing_model_source: 'requested',
        restrict_models: true,
        failover_policy: ['timeout'],
        features: { notes: ['x'] },
        apply_pricing_to_account_stats: true,
        account_stats_pricing_rules: [{ name: 'cost', group_ids: [groupId], pricing: [entry] }],
      }),
    )
    expect(created).toMatchObject({
      group_ids: [groupId],
      groups: [{ group_id: groupId, name: 'one', route_priority: 10, accounts_count: 0 }],
      model_mapping: { anthropic: { smart: 'claude-opus-4-5' } },
      model_pricing: [
        {
          platform: 'anthropic',
          input_price: 0.000003,
          output_price: 0.000015,
          cache_read_price: null,
          intervals: [
            { min_tokens: 0, max_tokens: 200_000, tier_label: null },
            { min_tokens: 200_000, max_tokens: null, input_price: 0.00000612345678 },
          ],
        },
        { billing_mode: 'image', intervals: [{ tier_label: '1K', per_request_price: 0.04 }] },
      ],
      failover_policy: ['timeout'],
      features: { notes: ['x'] },
      account_stats_pricing_rules: [{ name: 'cost', group_ids: [groupId], pricing: [{ models: ['m'] }] }],
      revision: 1,
    })
    expect(created.warnings.map((warning) => warning.code)).toContain('GROUP_WITHOUT_ACCOUNTS')
    expect(await api.changesSince(seq)).toEqual([`channel:${created.id}`])
    expect(
      await api.db.auditLog.findFirst({
        where: { resource: 'channel', resourceId: String(created.id), action: 'create' },
        select: { actorType: true, actorId: true, ip: true },
      }),
    ).toEqual({ actorType: 'user', actorId: BigInt(api.adminId), ip: '192.0.2.7' })
    const stored = await api.db.channelPricingInterval.findMany({ orderBy: { id: 'asc' } })
    expect(stored.map((row) => row.inputPrice?.toFixed() ?? null)).toEqual([
      '0.000003',
      '0.00000612345678',
      null,
    ])
  })

  test('PUT of what GET answered changes nothing but revision and time', async () => {
    const [found] = (await listChannels(api.admin, { search: 'whole' })).items
    const before = await getChannel(api.admin, found?.id ?? 0)
    const after = await updateChannel(api.admin, before.id, JSON.parse(JSON.stringify(before)))
    const plain = (view: object): unknown =>
      JSON.parse(
        JSON.stringify(view, (key, value: unknown) =>
          ['id', 'revision', 'updated_at'].includes(key) ? undefined : value,
        ),
      )
    expect(plain(after)).toEqual(plain(before))
    expect(after.revision).toBe(before.revision + 1)
  })

  test('absent fields stay, null clears, arrays replace', async () => {
    const [found] = (await listChannels(api.admin, { search: 'whole' })).items
    const id = found?.id ?? 0
    const after = await updateChannel(api.admin, id, {
      description: null,
      model_mapping: null,
      model_pricing: [entry],
      account_stats_pricing_rules: null,
    })
    expect(after).toMatchObject({
      name: 'whole',
      description: '',
      model_mapping: {},
      billing_model_source: 'requested',
      restrict_models: true,
      account_stats_pricing_rules: [],
    })
    expect(after.model_pricing).toHaveLength(1)
    expect(await api.db.channelPricingInterval.count({ where: { pricing: { channelId: BigInt(id) } } })).toBe(
      0,
    )
    expect(await api.db.channelModelPattern.findMany({ where: { channelId: BigInt(id) } })).toHaveLength(1)
  })

  test('an outdated revision is refused and nothing is written', async () => {
    const channel = await createChannel(api.admin, body('stale'))
    await updateChannel(api.admin, channel.id, { description: 'first', revision: channel.revision })
    const refusal = await refusalOf(
      updateChannel(api.admin, channel.id, { description: 'second', revision: channel.revision }),
    )
    expect(refusal).toMatchObject({ code: 'STALE', status: 409 })
    expect((await getChannel(api.admin, channel.id)).description).toBe('first')
  })

  test('two saves at once: both are applied, one after the other', async () => {
    const channel = await createChannel(api.admin, body('race'))
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        updateChannel(api.admin, channel.id, { model_pricing: [{ ...entry, models: [`m${index}`] }] }),
      ),
    )
    const after = await getChannel(api.admin, channel.id)
    expect(after.model_pricing).toHaveLength(1)
    expect(after.revision).toBe(channel.revision + 6)
  })
})

describe('warnings', () => {
  test('a mapped model without a price, and image output that is not charged', async () => {
    const channel = await createChannel(
      api.admin,
      body('warned', {
        model_mapping: { anthropic: { a: 'no-such-model-anywhere', b: 'claude-opus-4-5' } },
        model_pricing: [{ ...entry, platform: 'gemini', models: ['gemini-image'] }],
      }),
    )
    expect(channel.warnings.map((warning) => [warning.code, warning.path])).toEqual([
      ['MODEL_WITHOUT_PRICE', 'model_mapping.anthropic.a'],
      ['USAGE_WITHOUT_PRICE', 'model_pricing.0.cache_read_price'],
      ['IMAGE_OUTPUT_PRICE_MISSING', 'model_pricing.0.image_output_price'],
    ])
  })

  test('usage that an entry lets go for nothing', async () => {
    const tiers = [{ min_tokens: 0, max_tokens: 1000, per_request_price: 1 }]
    const models = ['nobody-knows-this', 'nor-this*']
    const channel = await createChannel(
      api.admin,
      body('gaps', {
        model_pricing: [
          { platform: 'anthropic', models, input_price: 1 },
          { platform: 'openai', models, billing_mode: 'per_request', intervals: tiers },
          { platform: 'openai', models: ['embed-nobody-knows'], input_price: 1 },
          { platform: 'anthropic', models: ['claude-opus-4-5'], input_price: 1 },
        ],
      }),
    )
    expect(channel.warnings.map(({ code, path, model }) => [code, path, model])).toEqual([
      ['USAGE_WITHOUT_PRICE', 'model_pricing.0.output_price', 'nobody-knows-this'],
      ['USAGE_WITHOUT_PRICE', 'model_pricing.0.cache_read_price', 'nobody-knows-this'],
      ['USAGE_WITHOUT_PRICE', 'model_pricing.0.cache_write_price', 'nobody-knows-this'],
      ['USAGE_WITHOUT_PRICE', 'model_pricing.1.per_request_price', 'nobody-knows-this'],
    ])
  })

  test('a price under a name that is mapped before it is billed', async () => {
    const warned = (changes: object): Promise<unknown> =>
      createChannel(
        api.admin,
        body(`unbilled ${JSON.stringify(changes)}`.slice(0, 90), {
          model_mapping: { anthropic: { Alias: 'claude-opus-4-5', other: 'claude-kept' } },
          model_pricing: [{ ...entry, models: ['alias', 'claude-kept', 'claude-opus-4-5', 'claude-*'] }],
          ...changes,
        }),
      ).then(({ warnings }) =>
        warnings.flatMap(({ code, path, model }) => (code === 'PRICE_NEVER_BILLED' ? [[path, model]] : [])),
      )
    expect(await warned({})).toEqual([['model_pricing.0.models.0', 'alias']])
    expect(await warned({ billing_model_source: 'requested' })).toEqual([])
    expect(await warned({ billing_model_source: 'upstream' })).toEqual([])
  })

  test('listed models only, and none is listed', async () => {
    const channel = await createChannel(api.admin, body('closed', { restrict_models: true }))
    expect(channel.warnings.map(({ code }) => code)).toEqual(['NO_MODEL_LISTED'])
  })

  test('account cost rules that name a group or an account that is not there', async () => {
    const pricing = [{ platform: 'anthropic', models: ['m'], billing_mode: 'token', input_price: 1 }]
    const rule = { name: 'cheap', group_ids: [groupId, 987_654], account_ids: [876_543], pricing }
    const { id, warnings } = await createChannel(
      api.admin,
      body('ruled', { account_stats_pricing_rules: [rule] }),
    )
    const ofRules = warnings.filter(({ code }) => code.startsWith('STATS_RULE'))
    expect(ofRules.map(({ path, group_id: group, account_id: account }) => [path, group ?? account])).toEqual(
      [
        ['account_stats_pricing_rules.0.group_ids.1', 987_654],
        ['account_stats_pricing_rules.0.account_ids.0', 876_543],
      ],
    )
    expect((await getChannel(api.admin, id)).warnings).toEqual(warnings)
  })
})

describe('copies and defaults', () => {
  test('a duplicate is disabled, has no accounts and a free name', async () => {
    const original = await createChannel(
      api.admin,
      body('twin', { group_ids: [groupId], model_pricing: [entry] }),
    )
    const copy = await duplicateChannel(api.admin, original.id)
    const second = await duplicateChannel(api.admin, original.id)
    expect([copy.name, second.name]).toEqual(['twin (copy)', 'twin (copy 2)'])
    expect(copy).toMatchObject({
      status: 'disabled',
      group_ids: [groupId],
      model_pricing: [{ input_price: 0.000003 }],
    })
  })

  test('model pricing: known, unknown, missing', async () => {
    expect(await getModelPricing(api.admin, { model: 'claude-opus-4-5' })).toMatchObject({
      found: true,
      source: 'catalogue',
      input_price: 0.000005,
      catalogue: { source: 'bundled', age_seconds: null, failure: null },
    })
    expect(await getModelPricing(api.admin, { model: 'no-such-model-anywhere' })).toMatchObject({
      found: false,
      catalogue: { source: 'bundled' },
    })
    await expect(getModelPricing(api.admin, {})).rejects.toThrow('"model" is missing')
  })
})
