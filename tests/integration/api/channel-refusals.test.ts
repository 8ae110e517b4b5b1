import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createChannel,
  createGroup,
  deleteChannel,
  getChannel,
  listChannelAccounts,
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

describe('what a save refuses', () => {
  const price = (fields: object): object => ({ model_pricing: [{ ...entry, ...fields }] })
  const interval = (...intervals: object[]): object => price({ intervals })
  const cases: readonly [code: string, path: string, fields: object][] = [
    ['UNKNOWN_FIELD', 'nonsense', { nonsense: 1 }],
    ['UNKNOWN_FIELD', 'model_pricing.0.surprise', price({ surprise: true })],
    ['VALIDATION_ERROR', 'billing_model_source', { billing_model_source: 'mapped' }],
    ['VALIDATION_ERROR', 'model_pricing.0.input_price', price({ input_price: 'cheap' })],
    ['UNKNOWN_GROUP', 'group_ids.0', { group_ids: [999_999] }],
    ['UNKNOWN_GROUP', 'groups.0.group_id', { groups: [{ group_id: 999_999 }] }],
    ['EMPTY_MODELS', 'model_pricing.0.models', price({ models: [] })],
    [
      'TOO_MANY_MODELS',
      'model_pricing.0.models',
      price({ models: Array.from({ length: 101 }, (_, i) => `m${i}`) }),
    ],
    [
      'MODEL_PATTERN_CONFLICT',
      'model_pricing.1.models.0',
      { model_pricing: [entry, { ...entry, models: ['M'] }] },
    ],
    ['INVALID_MODEL_PATTERN', 'model_pricing.0.models.0', price({ models: ['a*b'] })],
    [
      'INVALID_MODEL_PATTERN',
      'model_mapping.anthropic.a*b',
      { model_mapping: { anthropic: { 'a*b': 'c' } } },
    ],
    ['INVALID_MODEL_MAPPING', 'model_mapping.anthropic.a', { model_mapping: { anthropic: { a: ' ' } } }],
    ['INVALID_MODEL_MAPPING', 'model_mapping.anthropic.a', { model_mapping: { anthropic: { a: 'b*' } } }],
    ['NEGATIVE_PRICE', 'model_pricing.0.input_price', price({ input_price: -0.1 })],
    ['PRICE_PRECISION', 'model_pricing.0.input_price', price({ input_price: '0.000000000000001' })],
    [
      'BILLING_MODE_MISSING_PRICE',
      'model_pricing.0.per_request_price',
      price({ billing_mode: 'per_request', input_price: null, output_price: null }),
    ],
    [
      'INTERVAL_MISSING_PRICE',
      'model_pricing.0.intervals.0.input_price',
      interval({ min_tokens: 0, max_tokens: 5 }),
    ],
    [
      'INVALID_PRICING_INTERVALS',
      'model_pricing.0.intervals.0.max_tokens',
      interval({ min_tokens: 5, max_tokens: 5, input_price: 1 }),
    ],
    [
      'INVALID_PRICING_INTERVALS',
      'model_pricing.0.intervals.0.max_tokens',
      interval({ min_tokens: 0, input_price: 1 }, { min_tokens: 9, input_price: 1 }),
    ],
    [
      'INVALID_PRICING_INTERVALS',
      'account_stats_pricing_rules.0.pricing.0.intervals.0.min_tokens',
      {
        account_stats_pricing_rules: [
          { pricing: [{ ...entry, intervals: [{ min_tokens: -1, max_tokens: 5, input_price: 1 }] }] },
        ],
      },
    ],
  ]
  test.each(cases)('%s at %s', async (code, path, fields) => {
    const refusal = await refusalOf(createChannel(api.admin, body(`refused ${code} ${path}`, fields)))
    expect(refusal).toEqual({ code, status: 400, fields: [path] })
  })

  test('DUPLICATE_GROUP at the second mention', async () => {
    const refusal = await refusalOf(createChannel(api.admin, body('dup', { group_ids: [groupId, groupId] })))
    expect(refusal).toEqual({ code: 'DUPLICATE_GROUP', status: 400, fields: ['group_ids.1'] })
  })

  test('CHANNEL_EXISTS for a name that is taken, free again after deletion', async () => {
    const first = await createChannel(api.admin, body('taken'))
    const refusal = await refusalOf(createChannel(api.admin, body('taken')))
    expect(refusal).toEqual({ code: 'CHANNEL_EXISTS', status: 409, fields: ['name'] })
    await deleteChannel(api.admin, first.id)
    const second = await createChannel(api.admin, body('taken'))
    expect(second.id).not.toBe(first.id)
  })

  test('CHANNEL_NOT_FOUND for an unknown id', async () => {
    for (const call of [
      () => getChannel(api.admin, 999_999),
      () => updateChannel(api.admin, 999_999, {}),
      () => deleteChannel(api.admin, 999_999),
      () => listChannelAccounts(api.admin, 999_999),
    ]) {
      expect(await refusalOf(call())).toMatchObject({ code: 'CHANNEL_NOT_FOUND', status: 404 })
    }
  })
})
