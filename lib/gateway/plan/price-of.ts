import type { ChannelPriceEntry, PriceRequest, ResolvedPrice } from '@/lib/billing'
import { platformsSeenBy } from '@/lib/core'
import type { Platform } from '@/lib/core'
import { billedModelOf } from '@/lib/routing'
import type { PlannedRoute } from '@/lib/routing'
import type { BilledPrice } from '../ports/plan-memory'
import type { GatewaySnapshot } from '../ports/snapshot'

type PriceQuestion = {
  readonly snapshot: GatewaySnapshot
  readonly platform: Platform
  readonly route: PlannedRoute<ChannelPriceEntry>
  readonly upstreamModel: string
  /** Start of the request. */
  readonly atMs: number
  /** Set when the answer contained images. */
  readonly images?: PriceRequest['images'] | undefined
}

/** Prices a request on its route: by the channel's choice of a, b or c; the legacy route bills a, or c if a has no price. */
export function priceOf(question: PriceQuestion): BilledPrice {
  const { route, upstreamModel } = question
  const { requestedModel, mappedModel, channel } = route
  if (channel === null) {
    const byRequested = lookup(question, requestedModel)
    if (byRequested !== null || upstreamModel === requestedModel) {
      return { billingModel: requestedModel, price: byRequested }
    }
    return { billingModel: upstreamModel, price: lookup(question, upstreamModel) }
  }
  const billingModel = billedModelOf(channel.billingModelSource, {
    requestedModel,
    mappedModel,
    upstreamModel,
  })
  return {
    billingModel: billingModel ?? upstreamModel,
    price: lookup(question, billingModel ?? upstreamModel),
  }
}

function lookup(question: PriceQuestion, billingModel: string): ResolvedPrice | null {
  const { snapshot, route, platform, atMs, images } = question
  const request = {
    channelPrices: route.channel?.prices ?? null,
    platforms: platformsSeenBy(platform),
    billingModel,
    atMs,
  }
  return snapshot.priceBook.resolve(images === undefined ? request : { ...request, images })
}
