import {
  applyBreakerEvent,
  CLOSED_BREAKER,
  type BreakerEvent,
  type ChannelBreaker,
  type RouteTraffic,
} from '@/lib/scheduling'

const SECONDS = 60

/** Events of the last 60 seconds, a slot a second; those of the running second, which counts whole, get there when it is over. */
type MinuteCounter = { second: number; inSecond: number; total: number; readonly slots: Uint32Array }

type Traffic = { readonly requests: MinuteCounter; readonly extraAttempts: MinuteCounter }

/** Breakers of channels and traffic of routes; as many as there are channels and groups in use. */
export type RouteStates = {
  readonly breakers: Map<number, ChannelBreaker>
  readonly traffic: Map<string, Traffic>
}

/** Nothing is known of any route. */
export function createRouteStates(): RouteStates {
  return { breakers: new Map(), traffic: new Map() }
}

/** The channel's breaker, closed unless something was noted. */
export function breakerOf(routes: RouteStates, channelId: number): ChannelBreaker {
  return routes.breakers.get(channelId) ?? CLOSED_BREAKER
}

/** Applies an event; closed breakers without failures are forgotten. */
export function noteBreaker(
  routes: RouteStates,
  channelId: number,
  { event, clock }: { readonly event: BreakerEvent; readonly clock: () => number },
): void {
  const before = breakerOf(routes, channelId)
  // What nearly every request says of its channel.
  if (before === CLOSED_BREAKER && event === 'success') return
  const after = applyBreakerEvent(before, event, clock())
  if (after === before) return
  if (after === CLOSED_BREAKER) routes.breakers.delete(channelId)
  else routes.breakers.set(channelId, after)
}

/** Requests and extra attempts of the last minute. */
export function trafficOf(routes: RouteStates, routeKey: string, nowMs: number): RouteTraffic {
  const traffic = routes.traffic.get(routeKey)
  if (traffic === undefined) return { requests: 0, extraAttempts: 0 }
  return {
    requests: countAt(traffic.requests, nowMs),
    extraAttempts: countAt(traffic.extraAttempts, nowMs),
  }
}

/** Counts one request or one extra attempt of a route. */
export function noteTraffic(
  routes: RouteStates,
  routeKey: string,
  { kind, nowMs }: { readonly kind: 'request' | 'extra_attempt'; readonly nowMs: number },
): void {
  let traffic = routes.traffic.get(routeKey)
  if (traffic === undefined) {
    traffic = { requests: createCounter(), extraAttempts: createCounter() }
    routes.traffic.set(routeKey, traffic)
  }
  const counter = kind === 'request' ? traffic.requests : traffic.extraAttempts
  enterSecond(counter, nowMs)
  counter.inSecond += 1
  counter.total += 1
}

function createCounter(): MinuteCounter {
  return { second: 0, inSecond: 0, total: 0, slots: new Uint32Array(SECONDS) }
}

function countAt(counter: MinuteCounter, nowMs: number): number {
  enterSecond(counter, nowMs)
  return counter.total
}

/** Empties the slots of the seconds gone by; a clock that went back counts on in the newest second. */
function enterSecond(counter: MinuteCounter, nowMs: number): void {
  const now = Math.floor(nowMs / 1000)
  if (now <= counter.second) return
  counter.slots[counter.second % SECONDS] = counter.inSecond
  counter.inSecond = 0
  for (let second = Math.max(counter.second + 1, now - SECONDS + 1); second <= now; second += 1) {
    const slot = second % SECONDS
    counter.total -= counter.slots[slot] ?? 0
    counter.slots[slot] = 0
  }
  counter.second = now
}
