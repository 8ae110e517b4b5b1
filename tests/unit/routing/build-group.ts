import type { Platform } from '@/lib/core'
import { compileChannel, compileGroup } from '@/lib/routing'
import type { ChannelSource, RoutingChannel, RoutingGroup } from '@/lib/routing'

export type TestEntry = { readonly platform: Platform; readonly models: readonly string[] }

/** A channel that names nothing, but for what the test says. */
export function testChannel(
  source: Partial<ChannelSource<TestEntry>> & { readonly id: number },
): RoutingChannel<TestEntry> {
  return compileChannel<TestEntry>({
    name: `channel ${source.id}`,
    status: 'active',
    restrictModels: false,
    billingModelSource: 'channel_mapped',
    failoverPolicy: [],
    modelMapping: {},
    disabledPlatforms: [],
    priceEntries: [],
    ...source,
  })
}

/** A group of (channel, priority) pairs. */
export function testGroup(
  bindings: readonly (readonly [RoutingChannel<TestEntry>, number])[],
  platform: Platform = 'anthropic',
): RoutingGroup<TestEntry> {
  return compileGroup({
    id: 1,
    platform,
    bindings: bindings.map(([channel, routePriority]) => ({ channel, routePriority })),
  })
}
