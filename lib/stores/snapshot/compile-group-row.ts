import { sharedMultiplier } from '@/lib/billing'
import type { ChannelPriceEntry } from '@/lib/billing'
import { buildModelTable } from '@/lib/core'
import type { GatewayAccount, GatewayGroup } from '@/lib/gateway'
import { compileGroup, poolChannelId } from '@/lib/routing'
import type { RouteBinding, RoutingGroup } from '@/lib/routing'
import type { PoolMember } from '@/lib/scheduling'
import { sharedText } from '../shared-text'
import { decimalOrNull } from '../decimal-or-null'
import type { CompiledChannel } from './compile-channel-row'
import type { GroupRow } from './config-rows'

/** What groups are put together from. */
export type GroupParts = {
  readonly channels: ReadonlyMap<number, CompiledChannel>
  readonly accounts: ReadonlyMap<number, GatewayAccount>
}

/** A group ready for the request path, with its routes and pools; deleted channels and accounts are left out. */
export function compileGroupRow(row: GroupRow, parts: GroupParts): GatewayGroup {
  const { id, platform } = row
  const routing = compileGroup({ id, platform: sharedText(platform), bindings: bindingsOf(row, parts) })
  // Named one by one: a spread gives each group a shape of its own, and every reader the search for it.
  return {
    id: routing.id,
    platform: routing.platform,
    bindings: routing.bindings,
    indexes: routing.indexes,
    name: row.name,
    status: sharedText(row.status),
    isExclusive: row.is_exclusive,
    subscriptionType: row.subscription_type,
    rateMultiplier: sharedMultiplier(row.rate_multiplier),
    dailyLimitUsd: decimalOrNull(row.daily_limit_usd),
    weeklyLimitUsd: decimalOrNull(row.weekly_limit_usd),
    monthlyLimitUsd: decimalOrNull(row.monthly_limit_usd),
    imagePrices: {
      price1k: decimalOrNull(row.image_price_1k),
      price2k: decimalOrNull(row.image_price_2k),
      price4k: decimalOrNull(row.image_price_4k),
    },
    claudeCodeOnly: row.claude_code_only,
    fallbackGroupId: row.fallback_group_id,
    fallbackGroupIdOnInvalidRequest: row.fallback_group_id_on_invalid_request,
    modelRouting: row.model_routing_enabled ? buildModelTable(Object.entries(row.model_routing)) : null,
    rpmLimit: row.rpm_limit,
    pools: poolsOf(row, routing, parts),
    plans: new Map(),
  }
}

function bindingsOf(row: GroupRow, { channels }: GroupParts): readonly RouteBinding<ChannelPriceEntry>[] {
  return (row.bindings ?? []).flatMap(([channelId, routePriority]) => {
    const compiled = channels.get(channelId)
    return compiled === undefined ? [] : [{ channel: compiled.channel, routePriority }]
  })
}

/** The accounts of each channel of the group, 0 = those bound without one. */
function poolsOf(
  { members }: GroupRow,
  routing: RoutingGroup<ChannelPriceEntry>,
  { accounts }: GroupParts,
): ReadonlyMap<number, readonly PoolMember<GatewayAccount>[]> {
  const pools = new Map<number, PoolMember<GatewayAccount>[]>()
  for (const [accountId, channelId, bindingPriority] of members ?? []) {
    const account = accounts.get(accountId)
    if (account === undefined) continue
    const pool = pools.get(channelId) ?? []
    pool.push({ account, bindingPriority })
    pools.set(channelId, pool)
  }
  for (const { channel } of routing.bindings) {
    const served = pools.get(poolChannelId(routing, channel.id, pools.has(channel.id)) ?? 0)
    if (served !== undefined) pools.set(channel.id, served)
  }
  return pools
}
