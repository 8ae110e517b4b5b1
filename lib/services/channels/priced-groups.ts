import type { ChannelPriceEntry, PriceFields } from '@/lib/billing'
import { BILLING_MODEL_SOURCES, BILLING_MODES, FAILOVER_REASONS, PLATFORMS, type Decimal } from '@/lib/core'
import { compileChannel, compileGroup, type RoutingGroup } from '@/lib/routing'
import type { Prisma, PrismaClient } from '../shared/database'
import { fromDatabase } from '../shared/json'
import { oneOf, platformOf, statusOf } from '../shared/narrow'
import { mappingOf } from './mapping-column'
import { pricingEntrySelect, type PricingEntryRow, type PricingIntervalRow } from './select'

const groupSelect = {
  id: true,
  platform: true,
  channels: {
    where: { channel: { deletedAt: null } },
    select: {
      routePriority: true,
      channel: {
        select: {
          id: true,
          name: true,
          status: true,
          restrictModels: true,
          billingModelSource: true,
          failoverPolicy: true,
          modelMapping: true,
          disabledPlatforms: true,
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
        channel: compileChannel<ChannelPriceEntry>({
          id: Number(channel.id),
          name: channel.name,
          status: statusOf(channel.status),
          restrictModels: channel.restrictModels,
          billingModelSource: oneOf(BILLING_MODEL_SOURCES, channel.billingModelSource),
          failoverPolicy: FAILOVER_REASONS.filter((reason) => channel.failoverPolicy.includes(reason)),
          modelMapping: mappingOf(channel.modelMapping),
          disabledPlatforms: PLATFORMS.filter((platform) => channel.disabledPlatforms.includes(platform)),
          priceEntries: channel.modelPricing.map(toEntry),
        }),
      })),
    }),
    accountModels: row.accounts.flatMap(({ account }) => keysOf(account.modelMapping)),
    hasAccounts: row.accounts.length > 0,
  }
}

function toEntry(row: PricingEntryRow): ChannelPriceEntry {
  return {
    id: Number(row.id),
    platform: platformOf(row.platform),
    models: row.models,
    billingMode: oneOf(BILLING_MODES, row.billingMode),
    ...toPrices(row),
    intervals: row.intervals.map((interval) => ({
      minTokens: Number(interval.minTokens),
      maxTokens: interval.maxTokens === null ? null : Number(interval.maxTokens),
      tierLabel: interval.tierLabel === '' ? null : interval.tierLabel,
      ...toPrices(interval),
    })),
  }
}

function toPrices(row: PricingEntryRow | PricingIntervalRow): PriceFields {
  return {
    inputPrice: decimalOrNull(row.inputPrice),
    outputPrice: decimalOrNull(row.outputPrice),
    cacheWritePrice: decimalOrNull(row.cacheWritePrice),
    cacheReadPrice: decimalOrNull(row.cacheReadPrice),
    imageOutputPrice: decimalOrNull(row.imageOutputPrice),
    perRequestPrice: decimalOrNull(row.perRequestPrice),
  }
}

function decimalOrNull(column: { toFixed(): string } | null): Decimal | null {
  return column === null ? null : fromDatabase(column)
}

function keysOf(value: Prisma.JsonValue): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []
}
