import type { ChannelPriceEntry } from '@/lib/billing'
import { compileGroup, type RoutingGroup } from '@/lib/routing'
import type { Prisma, PrismaClient } from '../shared/database'
import { platformOf } from '../shared/narrow'
import { isPlainObject } from '../shared/parse-input'
import { toPriceEntry } from './price-rows'
import { routingSelect, toRoutingChannel } from './routing-rows'
import { pricingEntrySelect } from './select'

const groupSelect = {
  id: true,
  platform: true,
  channels: {
    where: { channel: { deletedAt: null } },
    select: {
      routePriority: true,
      channel: {
        select: {
          ...routingSelect,
          modelPricing: { select: pricingEntrySelect, orderBy: [{ sortOrder: 'asc' }, { id: 'asc' }] },
        },
      },
    },
  },
  accounts: {
    where: { account: { deletedAt: null, status: 'active', schedulable: true } },
    select: { account: { select: { modelMapping: true } } },
  },
} satisfies Prisma.GroupSelect

type GroupRow = Prisma.GroupGetPayload<{ select: typeof groupSelect }>

/** A group as the gateway would route and price for it, with the model names its accounts state. */
export type PricedGroup = {
  readonly routing: RoutingGroup<ChannelPriceEntry>
  /** Patterns of the mappings of its accounts. */
  readonly accountModels: readonly string[]
  readonly hasAccounts: boolean
}

/** Living groups with the routes and prices that are stored now. */
export async function loadPricedGroups(
  db: PrismaClient,
  groupIds: readonly number[],
): Promise<ReadonlyMap<number, PricedGroup>> {
  const rows = await db.group.findMany({
    where: { id: { in: groupIds.map(BigInt) }, deletedAt: null },
    select: groupSelect,
  })
  return new Map(rows.map((row) => [Number(row.id), toPricedGroup(row)]))
}

function toPricedGroup(row: GroupRow): PricedGroup {
  return {
    routing: compileGroup({
      id: Number(row.id),
      platform: platformOf(row.platform),
      bindings: row.channels.map(({ routePriority, channel }) => ({
        routePriority,
        channel: toRoutingChannel<ChannelPriceEntry>(channel, channel.modelPricing.map(toPriceEntry)),
      })),
    }),
    accountModels: row.accounts.flatMap(({ account }) => keysOf(account.modelMapping)),
    hasAccounts: row.accounts.length > 0,
  }
}

function keysOf(value: Prisma.JsonValue): readonly string[] {
  return isPlainObject(value) ? Object.keys(value) : []
}
