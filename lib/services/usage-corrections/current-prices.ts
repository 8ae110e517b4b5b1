import {
  createPriceBook,
  type ChannelPriceEntry,
  type ChannelPrices,
  type GroupImagePrices,
  type ResolvedPrice,
} from '@/lib/billing'
import { buildModelTables, platformsSeenBy, type Platform } from '@/lib/core'
import { toPriceEntry } from '../channels/price-rows'
import { pricingEntrySelect } from '../channels/select'
import type { ServiceContext } from '../context'
import { readSettings } from '../settings/settings'
import type { Prisma } from '../shared/database'
import { fromDatabaseOrNull } from '../shared/json'
import { platformOf } from '../shared/narrow'

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

/** Reads every price list as it is now, of deleted channels too; default prices are those of the time of a request. */
export async function readCurrentPrices(ctx: ServiceContext): Promise<CurrentPrices> {
  const { catalogue } = ctx
  const [channels, groups, settings] = await Promise.all([
    ctx.db.channelModelPricing.findMany({
      select: entrySelect,
      orderBy: [{ sortOrder: 'asc' }, { id: 'asc' }],
    }),
    ctx.db.group.findMany({
      select: { id: true, platform: true, imagePrice1k: true, imagePrice2k: true, imagePrice4k: true },
    }),
    readSettings(ctx.db),
  ])
  const book = createPriceBook({ catalogue, familyFallback: settings.family_fallback })
  const lists = priceLists(channels)
  const terms = new Map(
    groups.map((group) => [
      group.id,
      {
        platforms: platformsSeenBy(platformOf(group.platform)),
        images: {
          price1k: fromDatabaseOrNull(group.imagePrice1k),
          price2k: fromDatabaseOrNull(group.imagePrice2k),
          price4k: fromDatabaseOrNull(group.imagePrice4k),
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

const entrySelect = { ...pricingEntrySelect, channelId: true } satisfies Prisma.ChannelModelPricingSelect

type EntryRow = Prisma.ChannelModelPricingGetPayload<{ select: typeof entrySelect }>

function priceLists(rows: readonly EntryRow[]): ReadonlyMap<bigint, ChannelPrices> {
  const byChannel = new Map<bigint, ChannelPriceEntry[]>()
  for (const row of rows) {
    const list = byChannel.get(row.channelId) ?? []
    byChannel.set(row.channelId, list)
    list.push(toPriceEntry(row))
  }
  return new Map([...byChannel].map(([id, list]) => [id, buildModelTables(list)]))
}
