import { defined } from '../shared/json'
import type { Prisma } from '../shared/database'
import type { UpdateChannelInput } from './schemas'

/** The row columns a channel body sets; absent fields are absent here too. */
export function channelColumns(
  input: UpdateChannelInput,
): Omit<Partial<Prisma.ChannelUncheckedCreateInput>, 'id'> {
  return defined({
    name: input.name,
    description: input.description,
    status: input.status,
    billingModelSource: input.billing_model_source,
    restrictModels: input.restrict_models,
    modelMapping: input.model_mapping === null ? {} : trimmedMapping(input.model_mapping),
    disabledPlatforms: input.disabled_platforms,
    failoverPolicy: input.failover_policy,
    features: input.features === null ? {} : toJsonObject(input.features),
    applyPricingToAccountStats: input.apply_pricing_to_account_stats,
  })
}

function trimmedMapping(
  mapping: NonNullable<UpdateChannelInput['model_mapping']> | undefined,
): Prisma.InputJsonObject | undefined {
  if (mapping === undefined) return undefined
  return Object.fromEntries(
    Object.entries(mapping).map(([platform, entries]) => [
      platform,
      Object.fromEntries(Object.entries(entries).map(([from, to]) => [from.trim(), to.trim()])),
    ]),
  )
}

function toJsonObject(features: UpdateChannelInput['features']): Prisma.InputJsonObject | undefined {
  return features === undefined || features === null ? undefined : features
}
