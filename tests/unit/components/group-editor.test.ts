import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EMPTY_GROUP, readGroup, writeGroup, type GroupAnswer } from '@/components/group-editor/group-form'
import { otherGroups, takersOfInvalid } from '@/components/group-editor/other-groups'
import {
  addRoutingRow,
  readRouting,
  routingIssues,
  writeRouting,
  type RoutingRow,
} from '@/components/group-editor/routing-form'
import {
  moveEntry,
  numberRoutes,
  placeAt,
  sharesStep,
  type Route,
} from '@/components/group-editor/route-order'

const GROUP: GroupAnswer = {
  id: 4,
  revision: 3,
  name: 'main',
  description: '',
  platform: 'openai',
  status: 'disabled',
  is_exclusive: true,
  subscription_type: 'subscription',
  claude_code_only: true,
  fallback_group_id: 2,
  fallback_group_id_on_invalid_request: null,
  model_routing: { 'claude-opus-4.5*': [3, 1] },
  model_routing_enabled: true,
  rate_multiplier: 0.8,
  rpm_limit: 60,
  sort_order: 5,
  daily_limit_usd: 0,
  weekly_limit_usd: '12345678901234567.5',
  monthly_limit_usd: null,
  image_price_1k: 0.04,
  image_price_2k: null,
  image_price_4k: null,
  channels_count: 1,
  accounts_count: 2,
  api_keys_count: 3,
}

describe('the groups to fall back to', () => {
  it('are all others; for invalid requests those that can take them, and the one chosen before', () => {
    const group = { platform: 'anthropic', subscription_type: 'standard' } as const
    const others = otherGroups(
      [
        { ...group, id: 1, name: 'own' },
        { ...group, id: 2, name: 'fit' },
        { ...group, id: 3, name: 'sold', subscription_type: 'subscription' },
        { ...group, id: 4, name: 'openai', platform: 'openai' },
      ],
      1,
    )
    expect(others.map(({ id }) => id)).toEqual([2, 3, 4])
    expect(takersOfInvalid(others, null).map(({ id }) => id)).toEqual([2])
    expect(takersOfInvalid(others, 4).map(({ id }) => id)).toEqual([2, 4])
  })
})

describe('a group between answer and body', () => {
  it('is written as it was read; an empty amount is none, a 0 is a 0', () => {
    expect(writeGroup(readGroup(GROUP))).toEqual({
      name: 'main',
      description: '',
      platform: 'openai',
      status: 'disabled',
      is_exclusive: true,
      subscription_type: 'subscription',
      claude_code_only: true,
      fallback_group_id: 2,
      fallback_group_id_on_invalid_request: null,
      model_routing: { 'claude-opus-4.5*': [3, 1] },
      model_routing_enabled: true,
      rate_multiplier: '0.8',
      rpm_limit: 60,
      sort_order: 5,
      daily_limit_usd: '0',
      weekly_limit_usd: '12345678901234567.5',
      monthly_limit_usd: null,
      image_price_1k: '0.04',
      image_price_2k: null,
      image_price_4k: null,
    })
  })

  it('sends what is no number as it was typed', () => {
    expect(writeGroup({ ...EMPTY_GROUP, rpm_limit: 'many', rate_multiplier: '1,5' })).toMatchObject({
      rpm_limit: 'many',
      rate_multiplier: '1,5',
    })
  })
})

function route(id: number, priority: number): Route {
  return { channel_id: id, name: `c${id}`, status: 'active', route_priority: priority, accounts_count: 0 }
}

describe('the order of routes', () => {
  it('numbers them so that no two stand on the same step', () => {
    const routes = [route(7, 100), route(3, 100), route(5, 1)]
    expect([0, 1, 2].map((index) => sharesStep(routes, index))).toEqual([false, true, false])
    const numbered = numberRoutes(routes)
    expect(numbered.map((one) => [one.channel_id, one.route_priority])).toEqual([
      [7, 10],
      [3, 20],
      [5, 30],
    ])
    expect(numbered.some((_, index) => sharesStep(numbered, index))).toBe(false)
  })

  it('a move loses nothing and puts the entry where it belongs', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat()), fc.nat({ max: 12 }), fc.nat({ max: 12 }), (list, from, to) => {
        const moved = moveEntry(list, from, to)
        expect(new Set(moved)).toEqual(new Set(list))
        expect(moved).toHaveLength(list.length)
        if (from < list.length && to < list.length) expect(moved[to]).toBe(list[from])
        else expect(moved).toBe(list)
      }),
    )
  })

  it.each([
    [0, 5, 0],
    [0, 65, 1],
    [0, 500, 2],
    [2, 5, 0],
    [2, 25, 1],
    [1, 50, 1],
  ])('entry %i dragged to %i px stands at %i', (dragged, pointer, place) => {
    expect(placeAt([20, 60, 100], dragged, pointer)).toBe(place)
  })
})

function rule(key: number, pattern: string, accounts: readonly number[] = [1]): RoutingRow {
  return { key, pattern, accounts }
}

describe('the rules of a model routing', () => {
  it('are read and written alike, without the rows nobody filled in', () => {
    const stored = { 'gpt-5': [2], 'claude-opus-*': [7, 3] }
    const rows = readRouting(stored)
    expect(rows.map((row) => row.pattern)).toEqual(['claude-opus-*', 'gpt-5'])
    const more = addRoutingRow(addRoutingRow(rows))
    expect(new Set(more.map((row) => row.key)).size).toBe(4)
    expect(writeRouting(rows)).toEqual(stored)
    expect(routingIssues(rows)).toEqual({})
  })

  it.each([
    [[rule(0, '', [4])], { 'model_routing.': 'INVALID_MODEL_PATTERN' }],
    [[rule(0, 'a', [])], { 'model_routing.a.accounts': 'EMPTY_ACCOUNTS' }],
    [
      addRoutingRow([rule(0, 'a')]),
      { 'model_routing.': 'INVALID_MODEL_PATTERN', 'model_routing..accounts': 'EMPTY_ACCOUNTS' },
    ],
    [
      [rule(0, 'GPT-5*'), rule(1, ' gpt-5* ')],
      {
        'model_routing.GPT-5*': 'MODEL_PATTERN_CONFLICT',
        'model_routing.gpt-5*': 'MODEL_PATTERN_CONFLICT',
      },
    ],
    [[rule(0, 'a*'), rule(1, 'a')], {}],
  ] as const)('that cannot be sent are found: %#', (rows, codes) => {
    const found = Object.entries(routingIssues(rows)).map(([path, { code }]) => [path, code])
    expect(Object.fromEntries(found)).toEqual(codes)
  })
})
