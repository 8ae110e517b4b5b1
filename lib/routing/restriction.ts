import { lookupModelAcross } from '@/lib/core'
import type { BillingModelSource, Platform } from '@/lib/core'
import type { ModelNames, RoutingChannel } from './types'

/** Which of the three names is priced; `null` when that is the upstream model and no account is chosen yet. */
export function billedModelOf(source: BillingModelSource, names: ModelNames): string | null {
  if (source === 'requested') return names.requestedModel
  return source === 'channel_mapped' ? names.mappedModel : names.upstreamModel
}

/** Whether the channel's price list names the model, exactly or by pattern. */
function isPriced(
  channel: Pick<RoutingChannel<unknown>, 'prices'>,
  platforms: readonly Platform[],
  model: string,
): boolean {
  return lookupModelAcross(channel.prices, platforms, model.toLowerCase()) !== null
}

type RestrictedChannel = Pick<RoutingChannel<unknown>, 'restrictModels' | 'billingModelSource' | 'prices'>

/** Whether the channel refuses the model it would bill; upstream billing is never refused here but account by account. */
export function isRestricted(
  channel: RestrictedChannel,
  platforms: readonly Platform[],
  names: Pick<ModelNames, 'requestedModel' | 'mappedModel'>,
): boolean {
  if (!channel.restrictModels) return false
  const checked = restrictionModel(channel.billingModelSource, names)
  return checked !== null && !isPriced(channel, platforms, checked)
}

/** The model a restriction looks at before an account is chosen; `null` for upstream billing. */
export function restrictionModel(
  source: BillingModelSource,
  names: Pick<ModelNames, 'requestedModel' | 'mappedModel'>,
): string | null {
  return billedModelOf(source, { ...names, upstreamModel: null })
}

/** Whether an account that would send `upstreamModel` may serve the channel (restriction with upstream billing). */
export function isUpstreamModelAllowed(
  channel: RestrictedChannel,
  platforms: readonly Platform[],
  upstreamModel: string,
): boolean {
  if (!channel.restrictModels || channel.billingModelSource !== 'upstream') return true
  return isPriced(channel, platforms, upstreamModel)
}
