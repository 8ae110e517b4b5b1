import {
  createPriceBook,
  type ChannelPriceEntry,
  type ChannelPrices,
  type GroupImagePrices,
} from '@/lib/billing'
import { buildModelTable, Decimal, platformsSeenBy, type Platform } from '@/lib/core'
import type { ResolvedPrice } from '@/lib/billing'
import type { ServiceContext } from '../context'
import { AppError, BILLING_MODES } from '@/lib/core'
import type { Prisma } from '../shared/database'
import { oneOf, platformOf } from '../shared/narrow'

/** What tells the price of a past request. */
export type PricedRequest = {
  readonly groupId: bigint
  /** Where it is not the group's: a path of its own forced it. */
  readonly platform: Platform | null
  readonly channelId: bigint | null
  readonly billingModel: string
  readonly atMs: number
  readonly imageCount: number
  readonly imageSize: string | null
  readonly hasPicturesBeside: boolean
}

/** The price a request would have today; `null` = its model has none. */
export type CurrentPrices = (request: PricedRequest) => ResolvedPrice | null

/** Reads every price list as it is now, of deleted channels too; default prices are those of the time of a request. Throws 503 without a catalogue. */
export async function readCurrentPrices(ctx: ServiceContext): Promise<CurrentPrices> {
  const { catalogue } = ctx
  if (catalogue === null) {
    throw new AppError({ status: 503, code: 'LIVE_UNAVAILABLE', message: 'No default prices are loaded' })
  }
  const [channels, groups, setting] = await Promise.all([
    ctx.db.channelModelPricing.findMany({
      select: entrySelect,
      orderBy: [{ sortOrder: 'asc' }, { id: 'asc' }],
    }),
    ctx.db.group.findMany({
      select: { id: true, platform: true, imagePrice1k: true, imagePrice2k: true, imagePrice4k: true },
    }),
    ctx.db.setting.findUnique({ where: { key: 'family_fallback' }, select: { value: true } }),
  ])
  const book = createPriceBook({ catalogue, familyFallback: setting?.value !== false })
  const lists = priceLists(channels)
  const terms = new Map(
    groups.map((group) => [
      group.id,
      {
        platforms: platformsSeenBy(platformOf(group.platform)),
        images: {
          price1k: decimalOrNull(group.imagePrice1k),
          price2k: decimalOrNull(group.imagePrice2k),
          price4k: decimalOrNull(group.imagePrice4k),
        } satisfies GroupImagePrices,
      },
    ]),
  )
  return (request) => {
    const group = terms.get(request.groupId)
    if (group === undefined) return null
    const size = request.imageSize
    return book.resolve({
      channelPrices: request.channelId === null ? null : (lists.get(request.channelId) ?? null),
      platforms: request.platform === null ? group.platforms : platformsSeenBy(request.platform),
      billingModel: request.billingModel,
      atMs: request.atMs,
      ...(request.imageCount > 0
        ? { images: { size, groupPrices: group.images, besideTokens: request.hasPicturesBeside } }
        : {}),
    })
  }
}

const priceColumns = {
  inputPrice: true,
  outputPrice: true,
  cacheWritePrice: true,
  cacheReadPrice: true,
  imageOutputPrice: true,
  perRequestPrice: true,
} as const

const entrySelect = {
  id: true,
  channelId: true,
  platform: true,
  models: true,
  billingMode: true,
  ...priceColumns,
  intervals: {
    select: { minTokens: true, maxTokens: true, tierLabel: true, ...priceColumns },
    orderBy: [{ sortOrder: 'asc' }, { id: 'asc' }],
  },
} satisfies Prisma.ChannelModelPricingSelect

type EntryRow = Prisma.ChannelModelPricingGetPayload<{ select: typeof entrySelect }>

function priceLists(rows: readonly EntryRow[]): ReadonlyMap<bigint, ChannelPrices> {
  const byChannel = new Map<bigint, Map<Platform, (readonly [string, ChannelPriceEntry])[]>>()
  for (const row of rows) {
    const entry = toEntry(row)
    const byPlatform =
      byChannel.get(row.channelId) ?? new Map<Platform, (readonly [string, ChannelPriceEntry])[]>()
    byChannel.set(row.channelId, byPlatform)
    const list = byPlatform.get(entry.platform) ?? []
    byPlatform.set(entry.platform, list)
    for (const model of entry.models) list.push([model, entry])
  }
  return new Map(
    [...byChannel].map(([id, byPlatform]) => [
      id,
      new Map([...byPlatform].map(([platform, list]) => [platform, buildModelTable(list)])),
    ]),
  )
}

function toEntry(row: EntryRow): ChannelPriceEntry {
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

type PriceColumns = Readonly<Record<keyof typeof priceColumns, Prisma.Decimal | null>>

function toPrices(row: PriceColumns): Record<keyof typeof priceColumns, Decimal | null> {
  return {
    inputPrice: decimalOrNull(row.inputPrice),
    outputPrice: decimalOrNull(row.outputPrice),
    cacheWritePrice: decimalOrNull(row.cacheWritePrice),
    cacheReadPrice: decimalOrNull(row.cacheReadPrice),
    imageOutputPrice: decimalOrNull(row.imageOutputPrice),
    perRequestPrice: decimalOrNull(row.perRequestPrice),
  }
}

function decimalOrNull(value: Prisma.Decimal | null): Decimal | null {
  return value === null ? null : new Decimal(value.toFixed())
}
