import type { ChannelPriceEntry } from '@/lib/billing'
import { platformsSeenBy } from '@/lib/core'
import type { Platform } from '@/lib/core'
import { isUpstreamModelAllowed } from '@/lib/routing'
import type { PlannedRoute } from '@/lib/routing'
import { sessionKeyOf } from '@/lib/protocols'
import type { ParsedRequest } from '@/lib/protocols'
import type { Caller, Exchange } from '../exchange/corridor'
import type { Job, PricedRoute } from './job'
import { planOf } from './plan-of'
import type { PreparedRoute } from '../ports/plan-memory'
import { priceOf } from './price-of'
import type { BilledPrice } from '../ports/plan-memory'
import { refusal } from '../exchange/refusals'

/** The plan of routes for the request, each with its price; throws the refusal that routing or pricing names. */
export function routeRequest(exchange: Exchange, caller: Caller, parsed: ParsedRequest): Job {
  const platform = exchange.forcedPlatform ?? caller.group.platform
  assertSpoken(exchange, platform)
  const plan = planOf(caller.group, platform, parsed.requestedModel)
  exchange.facts.requestedModel = parsed.requestedModel
  if (plan.kind === 'rejected') {
    throw refusal(plan.code, plan.code === 'MODEL_RESTRICTED' ? parsed.requestedModel : undefined, {
      cause: `channels ${plan.channelIds.join(', ')}`,
    })
  }
  const { routes } = plan
  const pricing: RoutePricing = { exchange, caller, platform, parsed }
  const chosen = priceRoute(pricing, routes[0])
  if (chosen === null) throw refusal('MODEL_UNPRICED', parsed.requestedModel)
  return {
    exchange,
    caller,
    parsed,
    platform,
    plan: routes.length === 1 ? [chosen] : [chosen, ...others(pricing, routes)],
    isBilled: exchange.endpoint.kind === 'generate',
  }
}

/** The routes behind the first. A channel that could not bill the request cannot take it over either. */
function others(pricing: RoutePricing, routes: readonly PreparedRoute[]): readonly PricedRoute[] {
  return routes.slice(1).flatMap((prepared) => priceRoute(pricing, prepared) ?? [])
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

type Route = PlannedRoute<ChannelPriceEntry>

type RoutePricing = {
  readonly exchange: Exchange
  readonly caller: Caller
  readonly platform: Platform
  readonly parsed: ParsedRequest
}

/** A route of the plan with its price; `null` = its model has none and may not be served without. */
function priceRoute(pricing: RoutePricing, prepared: PreparedRoute): PricedRoute | null {
  const { caller, platform, parsed } = pricing
  const { route, pool, routeKey, members, mapsModels } = prepared
  const { channel } = route
  const { sessionHash } = parsed
  const stickyKey =
    sessionHash === '' ? null : `${pool}:${caller.entry.key.id}:${sessionKeyOf(platform, sessionHash)}`
  const billed =
    channel === null || channel.billingModelSource === 'upstream' ? null : routePrice(pricing, prepared)
  if (billed !== null && billed.price === null && !mayBeUnpriced(caller)) return null
  return {
    route,
    pool,
    routeKey,
    members,
    mapsModels,
    stickyKey,
    billed,
    isUpstreamModelAllowed: billed === null ? upstreamRule(pricing, route) : null,
  }
}

function mayBeUnpriced({ snapshot }: Caller): boolean {
  return snapshot.settings.unpricedModels === 'allow'
}

/** The price of a route that does not depend on the account: kept with it, but for pictures, whose size is the request's. */
function routePrice(pricing: RoutePricing, prepared: PreparedRoute): BilledPrice {
  if (pricing.parsed.images !== undefined) return listPrice(pricing, prepared.route)
  const { priceBook: book } = pricing.caller.snapshot
  if (prepared.listPrice?.bookNumber === book.number) return prepared.listPrice.billed
  const billed = listPrice(pricing, prepared.route)
  const { startedAtMs } = pricing.exchange.request
  if (!book.variesWithTime(billed.billingModel, startedAtMs))
    prepared.listPrice = { bookNumber: book.number, billed }
  return billed
}

/** The price of the route by a name its account may send; left out = of a channel that does not bill by it. */
function listPrice(
  { exchange, caller, platform, parsed }: RoutePricing,
  route: Route,
  upstreamModel: string = route.mappedModel,
): BilledPrice {
  const images =
    parsed.images === undefined
      ? undefined
      : { size: parsed.images.size, groupPrices: caller.group.imagePrices }
  const atMs = exchange.request.startedAtMs
  return priceOf({ snapshot: caller.snapshot, platform, route, upstreamModel, atMs, images })
}

/** Which upstream models may be billed, where each account's own decides. */
function upstreamRule(pricing: RoutePricing, route: Route): (upstreamModel: string) => boolean {
  const { channel } = route
  const platforms = platformsSeenBy(pricing.platform)
  return (upstreamModel) =>
    (channel === null || isUpstreamModelAllowed(channel, platforms, upstreamModel)) &&
    (mayBeUnpriced(pricing.caller) || listPrice(pricing, route, upstreamModel).price !== null)
}
