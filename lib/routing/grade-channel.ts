import { lookupModelAcross } from '@/lib/core'
import type { Platform } from '@/lib/core'
import { isOpen } from './compile-group'
import { mapChannelModel } from './map-channel-model'
import { isRestricted } from './restriction'
import type { ChannelGrade, RoutingChannel } from './types'

/** Grades one channel for a model, straight from the definition: exact, wildcard, open, or none and why. */
export function gradeChannel<P>(input: {
  readonly channel: RoutingChannel<P>
  readonly platforms: readonly Platform[]
  readonly requestedModel: string
  /** The channel is the only active one of the group. */
  readonly isOnlyActive: boolean
}): ChannelGrade {
  const { channel, platforms, requestedModel, isOnlyActive } = input
  if (channel.status !== 'active') return { grade: 'none', reason: 'inactive' }
  const lowerModel = requestedModel.toLowerCase()
  const hits = [
    lookupModelAcross(channel.mappings, platforms, lowerModel),
    lookupModelAcross(channel.prices, platforms, lowerModel),
  ].filter((hit) => hit !== null)
  if (hits.length === 0 && !isOpen(channel, platforms, isOnlyActive)) {
    return { grade: 'none', reason: 'no_match' }
  }
  const mappedModel = mapChannelModel(channel, platforms, requestedModel) ?? requestedModel
  if (isRestricted(channel, platforms, { requestedModel, mappedModel })) {
    return { grade: 'none', reason: 'restricted' }
  }
  if (hits.length === 0) return { grade: 'open', prefixLength: null }
  if (hits.some((hit) => hit.prefixLength === null)) return { grade: 'exact', prefixLength: null }
  return { grade: 'wildcard', prefixLength: Math.max(...hits.map((hit) => hit.prefixLength ?? 0)) }
}
