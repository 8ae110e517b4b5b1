import type { Platform } from '@/lib/core'
import { compileGroup, type RoutingGroup } from '@/lib/routing'
import type { Prisma, Transaction } from '../shared/database'
import { platformOf } from '../shared/narrow'
import { routingSelect, toRoutingChannel } from './routing-rows'

/** What routing needs of a price entry: its platform and names. */
export type NamedEntry = { readonly platform: Platform; readonly models: readonly string[] }

const routeSelect = {
  groupId: true,
  routePriority: true,
  group: { select: { platform: true } },
  channel: {
    select: {
      ...routingSelect,
      modelPricing: {
        select: { platform: true, models: true },
        orderBy: [{ sortOrder: 'asc' }, { id: 'asc' }],
      },
    },
  },
} satisfies Prisma.ChannelGroupSelect

type RouteRow = Prisma.ChannelGroupGetPayload<{ select: typeof routeSelect }>

/** The routes of some groups as the gateway would compile them from what is stored now. */
export async function loadRoutingGroups(
  tx: Pick<Transaction, 'channelGroup'>,
  groupIds: readonly number[],
): Promise<ReadonlyMap<number, RoutingGroup<NamedEntry>>> {
  const rows = await tx.channelGroup.findMany({
    where: { groupId: { in: groupIds.map(BigInt) }, channel: { deletedAt: null } },
    select: routeSelect,
  })
  const byGroup = new Map<number, RouteRow[]>()
  for (const row of rows) {
    const groupId = Number(row.groupId)
    byGroup.set(groupId, [...(byGroup.get(groupId) ?? []), row])
  }
  return new Map([...byGroup].map(([id, routes]) => [id, toRoutingGroup(id, routes)]))
}

function toRoutingGroup(id: number, rows: readonly RouteRow[]): RoutingGroup<NamedEntry> {
  const platform = platformOf(rows[0]?.group.platform ?? 'anthropic')
  return compileGroup({
    id,
    platform,
    bindings: rows.map((row) => ({
      routePriority: row.routePriority,
      channel: toRoutingChannel<NamedEntry>(
        row.channel,
        row.channel.modelPricing.map((entry) => ({
          platform: platformOf(entry.platform),
          models: entry.models,
        })),
      ),
    })),
  })
}
