import { platformsSeenBy } from '@/lib/core'
import type { ModelTable, Platform } from '@/lib/core'
import type { RouteBinding, RouteIndex, RoutingChannel, RoutingGroup, RoutingGroupInput } from './types'

/** Makes a group ready for `resolveRoute`; its indexes are built on first use, so that loading stays cheap. */
export function compileGroup<P>(group: RoutingGroupInput<P>): RoutingGroup<P> {
  return { id: group.id, platform: group.platform, bindings: group.bindings, indexes: new Map() }
}

/** The group's index for a platform, built once. */
export function routeIndexOf<P>(group: RoutingGroup<P>, platform: Platform): RouteIndex<P> {
  const known = group.indexes.get(platform)
  if (known !== undefined) return known
  const index = buildRouteIndex(group.bindings, platformsSeenBy(platform))
  group.indexes.set(platform, index)
  return index
}

/** Smaller priority first, then smaller id: the order of every plan. */
export function compareBindings(a: RouteBinding<unknown>, b: RouteBinding<unknown>): number {
  return a.routePriority - b.routePriority || a.channel.id - b.channel.id
}

/** Whether the channel, seen from these platforms, names any model at all. */
function namesAnything(channel: RoutingChannel<unknown>, platforms: readonly Platform[]): boolean {
  return platforms.some((platform) => channel.mappings.has(platform) || channel.prices.has(platform))
}

function buildRouteIndex<P>(
  bindings: readonly RouteBinding<P>[],
  platforms: readonly Platform[],
): RouteIndex<P> {
  const active = bindings.filter(({ channel }) => channel.status === 'active').toSorted(compareBindings)
  const exact = new Map<string, RouteBinding<P>[]>()
  const prefixes = new Map<string, RouteBinding<P>[]>()
  for (const binding of active) {
    for (const table of tablesOf(binding.channel, platforms)) {
      for (const name of table.exact.keys()) append(exact, name, binding)
      for (const { prefix } of table.wildcards) append(prefixes, prefix, binding)
    }
  }
  const prefixLengths = new Set<number>()
  for (const prefix of prefixes.keys()) prefixLengths.add(prefix.length)
  return {
    platforms,
    exact,
    prefixes,
    prefixLengths: [...prefixLengths].toSorted((a, b) => b - a),
    open: active.filter(({ channel }) => isOpen(channel, platforms, active.length === 1)),
    restrictingIds: active
      .filter(({ channel }) => channel.restrictModels)
      .map(({ channel }) => channel.id)
      .toSorted((a, b) => a - b),
  }
}

/** Whether a channel takes what it does not name; an only active channel does unless its restriction refuses (decided later). */
export function isOpen(
  channel: RoutingChannel<unknown>,
  platforms: readonly Platform[],
  isOnlyActive: boolean,
): boolean {
  return isOnlyActive || (!channel.restrictModels && !namesAnything(channel, platforms))
}

function tablesOf(
  channel: RoutingChannel<unknown>,
  platforms: readonly Platform[],
): readonly ModelTable<unknown>[] {
  const tables: ModelTable<unknown>[] = []
  for (const platform of platforms) {
    const mapping = channel.mappings.get(platform)
    const prices = channel.prices.get(platform)
    if (mapping !== undefined) tables.push(mapping)
    if (prices !== undefined) tables.push(prices)
  }
  return tables
}

/** Channels arrive in order, so a repeated one is the last of the list. */
function append<P>(map: Map<string, RouteBinding<P>[]>, key: string, binding: RouteBinding<P>): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [binding])
  else if (list.at(-1) !== binding) list.push(binding)
}
