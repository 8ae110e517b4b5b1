import type { RoutingGroup } from './types'

/**
 * Which `account_groups` rows serve a route: the returned channel id, or `null` for the rows bound without a channel.
 * Those also serve a group's only bound channel (whatever its status) while it has no rows of its own.
 */
export function poolChannelId(
  group: Pick<RoutingGroup<unknown>, 'bindings'>,
  channelId: number | null,
  hasOwnRows: boolean,
): number | null {
  if (channelId === null || hasOwnRows) return channelId
  const only = group.bindings.length === 1 ? group.bindings[0] : undefined
  return only?.channel.id === channelId ? null : channelId
}
