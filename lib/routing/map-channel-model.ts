import { applyMapping, lookupModelAcross } from '@/lib/core'
import type { Platform } from '@/lib/core'
import type { RoutingChannel } from './types'

/** The mapped model b, or `null` if the channel's mapping does not know the model (then b = a). */
export function mapChannelModel(
  channel: Pick<RoutingChannel<unknown>, 'mappings'>,
  platforms: readonly Platform[],
  requestedModel: string,
): string | null {
  if (channel.mappings.size === 0) return null
  const hit = lookupModelAcross(channel.mappings, platforms, requestedModel.toLowerCase())
  return hit === null ? null : applyMapping(hit, requestedModel)
}
