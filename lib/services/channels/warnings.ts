import { createPriceBook } from '@/lib/billing'
import { matchesModelPattern, PLATFORMS, platformsSeenBy, type Platform } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import type { Answer } from '../shared/answer'
import { mappingOf } from './mapping-column'
import { priceGapWarnings } from './price-gap-warnings'
import type { ChannelRow } from './select'
import { statsRuleWarnings } from './stats-rule-warnings'
import type { channelWarningAnswer } from './answers'

/** Something an operator should look at; it never stops a save. */
export type ChannelWarning = Answer<typeof channelWarningAnswer>

type WarningSource = Pick<ServiceContext, 'catalogue' | 'now'> & {
  readonly db: Pick<Transaction, 'channelGroup' | 'accountGroup' | 'group' | 'account'>
}

/** The warnings of each channel, by id. */
export async function findChannelWarnings(
  source: WarningSource,
  rows: readonly ChannelRow[],
): Promise<ReadonlyMap<bigint, readonly ChannelWarning[]>> {
  const legacyServed = await groupsServedByLegacyPool(source, rows)
  const ofStatsRules = await statsRuleWarnings(source.db, rows)
  const hasDefaultPrice = defaultPriceTest(source)
  return new Map(
    rows.map((row) => [
      row.id,
      [
        ...accountWarnings(row, legacyServed),
        ...listWarnings(row),
        ...priceWarnings(row, hasDefaultPrice),
        ...priceGapWarnings(row, hasDefaultPrice),
        ...unbilledPriceWarnings(row),
        ...imageWarnings(row),
        ...ofStatsRules(row),
      ],
    ]),
  )
}

function accountWarnings(row: ChannelRow, legacyServed: ReadonlySet<bigint>): ChannelWarning[] {
  return row.groups
    .filter((group) => group.accounts.length === 0 && !legacyServed.has(group.groupId))
    .map((group) => ({
      code: 'GROUP_WITHOUT_ACCOUNTS',
      message: `No account is bound to the group "${group.group.name}" in this channel`,
      group_id: Number(group.groupId),
    }))
}

/** Groups whose only channel draws on the accounts bound without a channel (data from before channels). */
async function groupsServedByLegacyPool(
  { db }: WarningSource,
  rows: readonly ChannelRow[],
): Promise<ReadonlySet<bigint>> {
  const empty = rows.flatMap((row) => row.groups).filter((group) => group.accounts.length === 0)
  if (empty.length === 0) return new Set()
  const groupIds = [...new Set(empty.map((group) => group.groupId))]
  // One after the other: inside a transaction there is one connection.
  const channels = await db.channelGroup.groupBy({
    by: ['groupId'],
    where: { groupId: { in: groupIds }, channel: { deletedAt: null } },
    _count: { _all: true },
  })
  const accounts = await db.accountGroup.groupBy({
    by: ['groupId'],
    where: { groupId: { in: groupIds }, channelId: null, account: { deletedAt: null } },
    _count: { _all: true },
  })
  const single = new Set(channels.filter((row) => row._count._all === 1).map((row) => row.groupId))
  return new Set(accounts.map((row) => row.groupId).filter((id) => single.has(id)))
}

type PriceTest = (model: string) => boolean

function defaultPriceTest({ catalogue, now }: WarningSource): PriceTest {
  const book = createPriceBook({ catalogue, familyFallback: true })
  const atMs = now().getTime()
  return (model) => book.resolve({ channelPrices: null, platforms: [], billingModel: model, atMs }) !== null
}

function priceWarnings(row: ChannelRow, hasDefaultPrice: PriceTest): ChannelWarning[] {
  const mapping = mappingOf(row.modelMapping)
  const warnings: ChannelWarning[] = []
  for (const platform of PLATFORMS) {
    for (const [from, to] of Object.entries(mapping[platform] ?? {})) {
      const billed = row.billingModelSource === 'requested' ? from : to
      if (billed.endsWith('*') || isListed(row, platform, billed) || hasDefaultPrice(billed)) continue
      warnings.push({
        code: 'MODEL_WITHOUT_PRICE',
        message: `"${from}" is billed as "${billed}", which has no price`,
        path: `model_mapping.${platform}.${from}`,
      })
    }
  }
  return warnings
}

/** Listed models only, and none is listed. */
function listWarnings(row: ChannelRow): ChannelWarning[] {
  if (!row.restrictModels || row.modelPricing.some((entry) => entry.models.length > 0)) return []
  return [
    {
      code: 'NO_MODEL_LISTED',
      message: 'Only listed models are served, and the price list is empty: every request is refused',
      path: 'restrict_models',
    },
  ]
}

/** Prices of names that the mapping turns into others before they are billed. */
function unbilledPriceWarnings(row: ChannelRow): ChannelWarning[] {
  if (row.billingModelSource !== 'channel_mapped') return []
  const mapping = mappingOf(row.modelMapping)
  const targets = Object.values(mapping).flatMap((entries) => Object.values(entries))
  return row.modelPricing.flatMap((entry, index) =>
    entry.models.flatMap((model, place) => {
      const alias = model.toLowerCase()
      const own = Object.entries(mapping[entry.platform as Platform] ?? {})
      const mapped = own.find(([from]) => from.toLowerCase() === alias)?.[1]
      if (mapped === undefined || alias.endsWith('*')) return []
      if (targets.some((target) => matchesModelPattern(target, alias))) return []
      return [
        {
          code: 'PRICE_NEVER_BILLED' as const,
          message: `"${model}" is billed as "${mapped}": this price is never used`,
          path: `model_pricing.${index}.models.${place}`,
          model,
        },
      ]
    }),
  )
}

function isListed(row: ChannelRow, platform: Platform, model: string): boolean {
  const seen: readonly string[] = platformsSeenBy(platform)
  return row.modelPricing.some(
    (entry) =>
      seen.includes(entry.platform) && entry.models.some((pattern) => matchesModelPattern(pattern, model)),
  )
}

/** A channel's token entry without an image price bills image output with nothing. */
function imageWarnings(row: ChannelRow): ChannelWarning[] {
  return row.modelPricing.flatMap((entry, index) =>
    entry.billingMode === 'token' &&
    entry.imageOutputPrice === null &&
    entry.intervals.every((interval) => interval.imageOutputPrice === null) &&
    entry.models.some((model) => /image/i.test(model))
      ? [
          {
            code: 'IMAGE_OUTPUT_PRICE_MISSING' as const,
            message: `${entry.models.join(', ')}: image output is not charged without image_output_price`,
            path: `model_pricing.${index}.image_output_price`,
          },
        ]
      : [],
  )
}
