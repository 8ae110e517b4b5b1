import type { Prisma } from '../shared/database'

const priceColumns = {
  inputPrice: true,
  outputPrice: true,
  cacheWritePrice: true,
  cacheReadPrice: true,
  imageOutputPrice: true,
  perRequestPrice: true,
} as const

const intervalSelect = {
  id: true,
  minTokens: true,
  maxTokens: true,
  tierLabel: true,
  ...priceColumns,
} as const

const inOrder = [{ sortOrder: 'asc' }, { id: 'asc' }] satisfies { sortOrder?: 'asc'; id?: 'asc' }[]

/** The columns of a price entry with its intervals in order. */
export const pricingEntrySelect = {
  id: true,
  platform: true,
  models: true,
  billingMode: true,
  ...priceColumns,
  intervals: { select: intervalSelect, orderBy: inOrder },
} satisfies Prisma.ChannelModelPricingSelect

const statsRuleSelect = {
  id: true,
  name: true,
  groupIds: true,
  accountIds: true,
  pricing: { select: pricingEntrySelect, orderBy: inOrder },
} satisfies Prisma.AccountStatsPricingRuleSelect

/** The columns of a channel answer. */
export const channelSelect = {
  id: true,
  name: true,
  description: true,
  status: true,
  billingModelSource: true,
  restrictModels: true,
  modelMapping: true,
  disabledPlatforms: true,
  failoverPolicy: true,
  features: true,
  applyPricingToAccountStats: true,
  revision: true,
  createdAt: true,
  updatedAt: true,
  groups: {
    select: {
      groupId: true,
      routePriority: true,
      group: { select: { name: true, platform: true } },
      accounts: { where: { account: { deletedAt: null } }, select: { accountId: true } },
    },
    orderBy: { groupId: 'asc' },
  },
  modelPricing: { select: pricingEntrySelect, orderBy: inOrder },
  accountStatsRules: { select: statsRuleSelect, orderBy: inOrder },
} satisfies Prisma.ChannelSelect

export type ChannelRow = Prisma.ChannelGetPayload<{ select: typeof channelSelect }>
export type PricingEntryRow = ChannelRow['modelPricing'][number]
export type PricingIntervalRow = PricingEntryRow['intervals'][number]
export type StatsRuleRow = ChannelRow['accountStatsRules'][number]
