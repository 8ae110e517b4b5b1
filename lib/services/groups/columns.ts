import type { Prisma } from '../shared/database'
import { defined, toDatabase } from '../shared/json'
import type { UpdateGroupInput } from './schemas'

/** The columns a body sets; absent fields are absent here too. */
export function groupColumns(input: UpdateGroupInput): Omit<Partial<Prisma.GroupUncheckedCreateInput>, 'id'> {
  return defined({
    name: input.name,
    platform: input.platform,
    description: input.description,
    status: input.status,
    isExclusive: input.is_exclusive,
    subscriptionType: input.subscription_type,
    rateMultiplier: toDatabase(input.rate_multiplier),
    dailyLimitUsd: toDatabase(input.daily_limit_usd),
    weeklyLimitUsd: toDatabase(input.weekly_limit_usd),
    monthlyLimitUsd: toDatabase(input.monthly_limit_usd),
    imagePrice1k: toDatabase(input.image_price_1k),
    imagePrice2k: toDatabase(input.image_price_2k),
    imagePrice4k: toDatabase(input.image_price_4k),
    claudeCodeOnly: input.claude_code_only,
    fallbackGroupId: toBigInt(input.fallback_group_id),
    fallbackGroupIdOnInvalidRequest: toBigInt(input.fallback_group_id_on_invalid_request),
    modelRouting: input.model_routing === null ? {} : input.model_routing,
    modelRoutingEnabled: input.model_routing_enabled,
    rpmLimit: input.rpm_limit,
    sortOrder: input.sort_order,
  })
}

function toBigInt(id: number | null | undefined): bigint | null | undefined {
  return typeof id === 'number' ? BigInt(id) : id
}
