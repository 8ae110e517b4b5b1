import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BILLING_MODEL_SOURCES } from '@/lib/core'
import type { Platform } from '@/lib/core'
import { compileGroup, explainRoute, resolveRoute } from '@/lib/routing'
import type { RouteDecision, RouteExplanation, RoutingGroup } from '@/lib/routing'
import { testChannel, testGroup } from './build-group'
import type { TestEntry } from './build-group'

const names = fc.constantFrom('a', 'ab', 'abc', 'b', 'x-1', 'X-2')
const patterns = fc.oneof(names, fc.constantFrom('a*', 'ab*', 'x-*', '*'))
const platforms = fc.constantFrom<Platform>('anthropic', 'gemini', 'antigravity', 'openai')
const mappings = fc.dictionary(patterns, fc.constantFrom('a', 'b', 'up-*', 'other'), { maxKeys: 3 })

const channels = fc.record({
  status: fc.constantFrom('active', 'active', 'active', 'disabled'),
  restrictModels: fc.boolean(),
  billingModelSource: fc.constantFrom(...BILLING_MODEL_SOURCES),
  mappings: fc.dictionary(platforms, mappings, { maxKeys: 2 }),
  prices: fc.array(fc.record({ platform: platforms, models: fc.array(patterns, { maxLength: 3 }) }), {
    maxLength: 2,
  }),
  disabledPlatforms: fc.uniqueArray(platforms, { maxLength: 1 }),
  priority: fc.integer({ min: 1, max: 3 }),
})
type Draft = typeof channels extends fc.Arbitrary<infer T> ? T : never

const cases = fc.record({
  platform: platforms,
  drafts: fc.array(channels, { maxLength: 5 }),
  model: fc.oneof(names, fc.constantFrom('A', 'abz', 'nobody', '')),
})

function groupOf(drafts: readonly Draft[], platform: Platform): RoutingGroup<TestEntry> {
  return testGroup(
    drafts.map((draft, index) => [
      testChannel({
        id: index + 1,
        status: draft.status === 'active' ? 'active' : 'disabled',
        restrictModels: draft.restrictModels,
        billingModelSource: draft.billingModelSource,
        modelMapping: draft.mappings,
        priceEntries: draft.prices,
        disabledPlatforms: draft.disabledPlatforms,
      }),
      draft.priority,
    ]),
    platform,
  )
}

/** The decision as the specification words it, from the grades alone. */
function expectedDecision(explanation: RouteExplanation<TestEntry>, group: RoutingGroup<TestEntry>): unknown {
  const places = explanation.channels.map((channel) => ({ ...channel, rank: rankOf(channel.grade) }))
  const best = Math.min(...places.map(({ rank }) => rank))
  if (best === Number.POSITIVE_INFINITY) {
    const restricting = group.bindings
      .filter(({ channel }) => channel.status === 'active' && channel.restrictModels)
      .map(({ channel }) => channel.id)
    return restricting.length > 0 ? { code: 'MODEL_RESTRICTED', ids: restricting } : { plan: [null] }
  }
  const winners = places
    .filter(({ rank }) => rank === best)
    .toSorted((a, b) => a.routePriority - b.routePriority || a.channelId - b.channelId)
  const tied = winners.filter(({ routePriority }) => routePriority === winners[0]?.routePriority)
  if (tied.length > 1) return { code: 'CHANNEL_ROUTE_AMBIGUOUS', ids: tied.map(({ channelId }) => channelId) }
  return { plan: winners.map(({ channelId }) => channelId) }
}

/** Exact 0, then wildcards by falling prefix length, then open. */
function rankOf(grade: RouteExplanation<TestEntry>['channels'][number]['grade']): number {
  if (grade.grade === 'exact') return 0
  if (grade.grade === 'wildcard') return 1000 - grade.prefixLength
  return grade.grade === 'open' ? 2000 : Number.POSITIVE_INFINITY
}

function summary(decision: RouteDecision<TestEntry>): unknown {
  return decision.kind === 'rejected'
    ? { code: decision.code, ids: decision.channelIds }
    : { plan: decision.plan.map(({ channel }) => channel?.id ?? null) }
}

describe('resolveRoute', () => {
  it('equals the decision drawn from every channel graded by itself', () => {
    fc.assert(
      fc.property(cases, ({ platform, drafts, model }) => {
        const group = groupOf(drafts, platform)
        const explanation = explainRoute(group, platform, model)
        expect(summary(explanation.decision)).toEqual(expectedDecision(explanation, group))
      }),
      { numRuns: 2000 },
    )
  })

  it('does not depend on the order of the bindings, nor on what was asked before', () => {
    fc.assert(
      fc.property(cases, names, ({ platform, drafts, model }, other) => {
        const group = groupOf(drafts, platform)
        const reversed = compileGroup({ ...group, bindings: group.bindings.toReversed() })
        const first = resolveRoute(group, platform, model)
        resolveRoute(reversed, platform, other)
        expect(resolveRoute(reversed, platform, model)).toEqual(first)
        expect(resolveRoute(group, platform, model)).toEqual(first)
      }),
      { numRuns: 1000 },
    )
  })

  it('compares names without case', () => {
    fc.assert(
      fc.property(cases, ({ platform, drafts, model }) => {
        const group = groupOf(drafts, platform)
        const upper = resolveRoute(group, platform, model.toUpperCase())
        expect(summary(upper)).toEqual(summary(resolveRoute(group, platform, model)))
      }),
    )
  })

  it('never plans a disabled channel, and orders the plan by priority, then id', () => {
    fc.assert(
      fc.property(cases, ({ platform, drafts, model }) => {
        const decision = resolveRoute(groupOf(drafts, platform), platform, model)
        if (decision.kind === 'rejected') return
        const ids = decision.plan.flatMap(({ channel }) => (channel === null ? [] : [channel]))
        expect(ids.every(({ status }) => status === 'active')).toBe(true)
        const order = ids.map(({ id }) => (drafts[id - 1]?.priority ?? 0) * 1000 + id)
        expect(order).toEqual(order.toSorted((a, b) => a - b))
      }),
    )
  })
})
