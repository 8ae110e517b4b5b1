import { describe, expect, it } from 'vitest'
import { explainRoute, resolveRoute } from '@/lib/routing'
import type { RouteDecision } from '@/lib/routing'
import { testChannel, testGroup } from './build-group'

function planIds(decision: RouteDecision<unknown>): readonly (number | null)[] {
  return decision.kind === 'route' ? decision.plan.map(({ channel }) => channel?.id ?? null) : []
}

describe('resolveRoute', () => {
  it('sends two aliases of one group to their own channels', () => {
    const group = testGroup([
      [testChannel({ id: 1, modelMapping: { anthropic: { 'gpt-5.4-asxs': 'gpt-5.4' } } }), 100],
      [testChannel({ id: 2, modelMapping: { anthropic: { 'gpt-5.4-codex2api': 'gpt-5.4' } } }), 100],
    ])
    const route = resolveRoute(group, 'anthropic', 'GPT-5.4-Codex2API')
    expect(planIds(route)).toEqual([2])
    expect(route.kind === 'route' && route.plan[0].mappedModel).toBe('gpt-5.4')
  })

  it('calls one public model on two channels ambiguous until they are ordered', () => {
    const priced = [{ platform: 'anthropic' as const, models: ['claude-x'] }]
    const one = testChannel({ id: 1, priceEntries: priced })
    const two = testChannel({ id: 2, priceEntries: priced })
    const tied = testGroup([
      [two, 100],
      [one, 100],
    ])
    expect(resolveRoute(tied, 'anthropic', 'claude-x')).toEqual({
      kind: 'rejected',
      code: 'CHANNEL_ROUTE_AMBIGUOUS',
      status: 409,
      channelIds: [1, 2],
    })
    const ordered = testGroup([
      [one, 20],
      [two, 10],
    ])
    expect(planIds(resolveRoute(ordered, 'anthropic', 'claude-x'))).toEqual([2, 1])
  })

  it('leaves a restricted channel out of the tie', () => {
    const group = testGroup([
      [testChannel({ id: 1, modelMapping: { anthropic: { m: 'unlisted' } }, restrictModels: true }), 1],
      [testChannel({ id: 2, priceEntries: [{ platform: 'anthropic', models: ['m'] }] }), 1],
    ])
    expect(planIds(resolveRoute(group, 'anthropic', 'm'))).toEqual([2])
  })

  it('does not let a wildcard mapping around the price list', () => {
    const group = testGroup([
      [
        testChannel({
          id: 1,
          restrictModels: true,
          modelMapping: { anthropic: { '*': 'claude-*' } },
          priceEntries: [{ platform: 'anthropic', models: ['claude-listed'] }],
        }),
        1,
      ],
    ])
    expect(planIds(resolveRoute(group, 'anthropic', 'listed'))).toEqual([1])
    expect(resolveRoute(group, 'anthropic', 'other')).toMatchObject({
      code: 'MODEL_RESTRICTED',
      channelIds: [1],
    })
  })

  it('takes the only active channel for models it does not name, whatever disabled ones are bound', () => {
    const named = testChannel({ id: 1, priceEntries: [{ platform: 'anthropic', models: ['a'] }] })
    const disabled = testChannel({ id: 2, status: 'disabled' })
    const group = testGroup([
      [named, 1],
      [disabled, 1],
    ])
    expect(planIds(resolveRoute(group, 'anthropic', 'zzz'))).toEqual([1])
  })

  it('falls to the legacy route when several active channels name other models', () => {
    const group = testGroup([
      [testChannel({ id: 1, priceEntries: [{ platform: 'anthropic', models: ['a'] }] }), 1],
      [testChannel({ id: 2, priceEntries: [{ platform: 'anthropic', models: ['b'] }] }), 1],
    ])
    expect(resolveRoute(group, 'anthropic', 'zzz')).toEqual({
      kind: 'route',
      plan: [
        { channel: null, requestedModel: 'zzz', mappedModel: 'zzz', grade: 'legacy', prefixLength: null },
      ],
    })
  })

  it('ignores the entries of disabled platforms', () => {
    const channel = testChannel({
      id: 1,
      modelMapping: { anthropic: { a: 'b' } },
      priceEntries: [{ platform: 'anthropic', models: ['a'] }],
      disabledPlatforms: ['anthropic'],
    })
    const route = resolveRoute(testGroup([[channel, 1]]), 'anthropic', 'a')
    expect(route.kind === 'route' && route.plan[0]).toMatchObject({ grade: 'open', mappedModel: 'a' })
  })

  it('looks at antigravity, anthropic, gemini on a forced route, and keeps indexes of platforms apart', () => {
    const channel = testChannel({
      id: 1,
      modelMapping: { antigravity: { m: 'own' }, anthropic: { m: 'claude' } },
    })
    const group = testGroup([[channel, 1]])
    const mapped = (platform: 'anthropic' | 'antigravity'): unknown => {
      const decision = resolveRoute(group, platform, 'm')
      return decision.kind === 'route' && decision.plan[0].mappedModel
    }
    expect(mapped('anthropic')).toBe('claude')
    expect(mapped('antigravity')).toBe('own')
  })
})

describe('explainRoute', () => {
  it('names every channel with its grade or why not', () => {
    const group = testGroup([
      [testChannel({ id: 1, priceEntries: [{ platform: 'anthropic', models: ['m'] }] }), 5],
      [testChannel({ id: 2, status: 'disabled' }), 1],
      [testChannel({ id: 3, modelMapping: { anthropic: { m: 'n' } }, restrictModels: true }), 2],
      [testChannel({ id: 4, priceEntries: [{ platform: 'openai', models: ['m'] }] }), 9],
      [testChannel({ id: 5, modelMapping: { anthropic: { q: 'r' } } }), 7],
    ])
    const { channels } = explainRoute(group, 'anthropic', 'm')
    expect(channels.map(({ channelId, grade, planIndex }) => [channelId, grade, planIndex])).toEqual([
      [2, { grade: 'none', reason: 'inactive' }, null],
      [3, { grade: 'none', reason: 'restricted' }, null],
      [1, { grade: 'exact', prefixLength: null }, 0],
      [5, { grade: 'none', reason: 'no_match' }, null],
      [4, { grade: 'open', prefixLength: null }, null],
    ])
    expect(channels.find(({ channelId }) => channelId === 3)).toMatchObject({
      mappedModel: 'n',
      checkedModel: 'n',
    })
  })
})
