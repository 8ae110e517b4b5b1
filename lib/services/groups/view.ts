import type { Prisma } from '../shared/database'
import { platformOf, statusOf } from '../shared/narrow'
import { toAmount, toAmountOrNull, toId, toIdOrNull, toTime } from '../shared/json'
import type { Answer } from '../shared/answer'
import { routingOf } from './model-routing'
import type { groupAnswer } from './answers'

/** The columns of a group answer. */
export const groupSelect = {
  id: true,
  name: true,
  description: true,
  platform: true,
  status: true,
  isExclusive: true,
  subscriptionType: true,
  rateMultiplier: true,
  dailyLimitUsd: true,
  weeklyLimitUsd: true,
  monthlyLimitUsd: true,
  imagePrice1k: true,
  imagePrice2k: true,
  imagePrice4k: true,
  claudeCodeOnly: true,
  fallbackGroupId: true,
  fallbackGroupIdOnInvalidRequest: true,
  modelRouting: true,
  modelRoutingEnabled: true,
  rpmLimit: true,
  sortOrder: true,
  revision: true,
  createdAt: true,
  updatedAt: true,
  _count: {
    select: {
      channels: true,
      accounts: true,
      apiKeys: { where: { deletedAt: null } },
    },
  },
} satisfies Prisma.GroupSelect

export type GroupRow = Prisma.GroupGetPayload<{ select: typeof groupSelect }>

/** A group as the API answers it; limits and prices in USD, `null` = none. */
export type GroupView = Answer<typeof groupAnswer>

/** Renders a group row. */
export function toGroupView(row: GroupRow): GroupView {
  return {
    id: toId(row.id),
    name: row.name,
    description: row.description,
    platform: platformOf(row.platform),
    status: statusOf(row.status),
    is_exclusive: row.isExclusive,
    subscription_type: row.subscriptionType === 'subscription' ? 'subscription' : 'standard',
    rate_multiplier: toAmount(row.rateMultiplier),
    daily_limit_usd: toAmountOrNull(row.dailyLimitUsd),
    weekly_limit_usd: toAmountOrNull(row.weeklyLimitUsd),
    monthly_limit_usd: toAmountOrNull(row.monthlyLimitUsd),
    image_price_1k: toAmountOrNull(row.imagePrice1k),
    image_price_2k: toAmountOrNull(row.imagePrice2k),
    image_price_4k: toAmountOrNull(row.imagePrice4k),
    claude_code_only: row.claudeCodeOnly,
    fallback_group_id: toIdOrNull(row.fallbackGroupId),
    fallback_group_id_on_invalid_request: toIdOrNull(row.fallbackGroupIdOnInvalidRequest),
    model_routing: routingOf(row.modelRouting),
    model_routing_enabled: row.modelRoutingEnabled,
    rpm_limit: row.rpmLimit,
    sort_order: row.sortOrder,
    revision: row.revision,
    channels_count: row._count.channels,
    accounts_count: row._count.accounts,
    api_keys_count: row._count.apiKeys,
    created_at: toTime(row.createdAt),
    updated_at: toTime(row.updatedAt),
  }
}
