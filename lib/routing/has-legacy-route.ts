import type { Platform } from '@/lib/core'
import { routeIndexOf } from './compile-group'
import type { RoutingGroup } from './types'

/** Whether a model that no channel of the group names takes the route without a channel: none is open, none restricts. */
export function hasLegacyRoute<P>(group: RoutingGroup<P>, platform: Platform): boolean {
  const { open, restrictingIds } = routeIndexOf(group, platform)
  return open.length === 0 && restrictingIds.length === 0
}
