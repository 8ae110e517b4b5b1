import { expect, it } from 'vitest'
import { hasLegacyRoute, resolveRoute } from '@/lib/routing'
import type { RoutingChannel } from '@/lib/routing'
import { testChannel, testGroup, type TestEntry } from './build-group'

const NAMING = { modelMapping: { anthropic: { alias: 'm' } } }

it.each<readonly [string, readonly RoutingChannel<TestEntry>[], boolean]>([
  ['there is no channel', [], true],
  ['one channel takes everything', [testChannel({ id: 1, ...NAMING })], false],
  ['the only channel is off', [testChannel({ id: 1, status: 'disabled' })], true],
  ['all channels name what they take', [1, 2].map((id) => testChannel({ id, ...NAMING })), true],
  ['a channel is open', [testChannel({ id: 1, ...NAMING }), testChannel({ id: 2 })], false],
  [
    'a channel restricts',
    [testChannel({ id: 1, ...NAMING }), testChannel({ id: 2, ...NAMING, restrictModels: true })],
    false,
  ],
])('a model that nobody names takes the way without a channel, or not, where %s', (_, channels, expected) => {
  const group = testGroup(channels.map((channel) => [channel, 100]))
  expect(hasLegacyRoute(group, 'anthropic')).toBe(expected)
  const route = resolveRoute(group, 'anthropic', 'unnamed')
  expect(route.kind === 'route' && route.plan[0].channel === null).toBe(expected)
})
