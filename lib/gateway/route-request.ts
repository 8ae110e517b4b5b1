import type { ChannelPriceEntry } from '@/lib/billing'
import { platformsSeenBy } from '@/lib/core'
import type { Platform } from '@/lib/core'
import { isUpstreamModelAllowed, resolveRoute } from '@/lib/routing'
import type { PlannedRoute } from '@/lib/routing'
import { sessionKeyOf } from '@/lib/protocols'
import type { ParsedRequest } from '@/lib/protocols'
import type { Caller, Exchange } from './corridor'
import type { Job, PricedRoute } from './job'
import { priceOf } from './price-of'
import { refusal } from './refusals'

/** Step 4: the plan of routes for the request, each with its price; throws the refusal that routing or pricing names. */
export function routeRequest(exchange: Exchange, caller: Caller, parsed: ParsedRequest): Job {
  const platform = exchange.forcedPlatform ?? caller.group.platform
  assertSpoken(exchange, platform)
  const decision = resolveRoute(caller.group, platform, parsed.requestedModel)
  exchange.facts.requestedModel = parsed.requestedModel
  if (decision.kind === 'rejected') {
    throw refusal(decision.code, decision.code === 'MODEL_RESTRICTED' ? parsed.requestedModel : undefined, {
      cause: `channels ${decision.channelIds.join(', ')}`,
    })
  }
  const [first, ...others] = decision.plan
  const price = (route: PlannedRoute<ChannelPriceEntry>): PricedRoute | null =>
    priceRoute({ exchange, caller, platform, route, parsed })
  const chosen = price(first)
  if (chosen === null) throw refusal('MODEL_UNPRICED', parsed.requestedModel)
  return {
    exchange,
    caller,
    parsed,
    platform,
    // A channel that could not bill the request cannot take it over either.
    plan: [chosen, ...others.map(price).filter((priced) => priced !== null)],
    isBilled: exchange.endpoint.kind === 'generate',
  }
}

/** Refuses what the accounts of a platform do not speak. */
export function assertSpoken(
  { endpoint, protocol }: Pick<Exchange, 'endpoint' | 'protocol'>,
  platform: Platform,
): void {
  const { elsewhere } = endpoint
  if (endpoint.platforms.includes(platform) || elsewhere === 'translated') return
  if (elsewhere === 'estimated' && protocol.estimateCount !== undefined) return
  throw refusal('ENDPOINT_UNAVAILABLE', platform)
}

type RoutePricing = {
  readonly exchange: Exchange
  readonly caller: Caller
  readonly platform: Platform
  readonly route: PlannedRoute<ChannelPriceEntry>
  readonly parsed: ParsedRequest
}

/** A step of the plan with its price; `null` = its model has none and may not be served without. */
function priceRoute({ exchange, caller, platform, route, parsed }: RoutePricing): PricedRoute | null {
  const { snapshot, group } = caller
  const { channel } = route
  const pool = `${group.id}:${channel?.id ?? 0}`
  const routeKey = channel === null ? `group:${group.id}` : `channel:${channel.id}`
  const { sessionHash } = parsed
  const images =
    parsed.images === undefined ? undefined : { size: parsed.images.size, groupPrices: group.imagePrices }
  const stickyKey =
    sessionHash === '' ? null : `${pool}:${caller.entry.key.id}:${sessionKeyOf(platform, sessionHash)}`
  const atMs = exchange.request.startedAtMs
  const isOpen = snapshot.settings.unpricedModels === 'allow'
  const byUpstream = channel === null || channel.billingModelSource === 'upstream'
  if (!byUpstream) {
    const billed = priceOf({ snapshot, platform, route, upstreamModel: route.mappedModel, atMs, images })
    if (billed.price === null && !isOpen) return null
    return { route, pool, routeKey, stickyKey, billed, isUpstreamModelAllowed: null }
  }
  const isPriced = (upstreamModel: string): boolean =>
    isOpen || priceOf({ snapshot, platform, route, upstreamModel, atMs, images }).price !== null
  const platforms = platformsSeenBy(platform)
  return {
    route,
    pool,
    routeKey,
    stickyKey,
    billed: null,
    isUpstreamModelAllowed: (upstreamModel) =>
      (channel === null || isUpstreamModelAllowed(channel, platforms, upstreamModel)) &&
      isPriced(upstreamModel),
  }
}
